import { QuilError, type Workspace } from '@quil/core/workspace'
import type { SendAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Input, Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { writeJson } from '../print/say.ts'
import { keyBytes } from '../terminal/keys.ts'
import { sendPrompt } from './send-prompt.ts'

export interface SendOptions extends CommonOptions {
  readonly keys?: string
  readonly enter?: boolean
  readonly stdin?: boolean
  readonly prompt?: boolean
  /** Of a prompt, in milliseconds. */
  readonly timeout?: number
}

/** Types into a pane: the text, then what stdin has, then keys, then Enter. */
export async function send(wanted: string, words: readonly string[], options: SendOptions, io: Io): Promise<number> {
  if (options.prompt === true) return await sendPrompt(wanted, words, options, io)
  if (options.timeout !== undefined)
    throw new QuilError('INVALID_ARGUMENT', '--timeout is for --prompt: typing waits for nothing')
  const home = homeOf(options, io)
  const pane = meantPane(wanted, io)
  const before = Buffer.from(words.join(' '))
  const after = Buffer.from(keyBytes(options.keys ?? '') + (options.enter === true ? '\r' : ''))
  if (before.length + after.length === 0 && options.stdin !== true) {
    throw new QuilError('INVALID_ARGUMENT', 'nothing to send: give a text, --keys, --enter or --stdin')
  }
  await using workspace = await reachAny(home, io)
  let bytes = 0
  for await (const part of parts(before, options.stdin === true ? io.stdin : undefined, after)) {
    bytes += await sendInPieces(workspace, pane, part)
  }
  if (options.json === true) writeJson(io, { pane: wanted, bytes } satisfies SendAnswer)
  return 0
}

async function* parts(before: Uint8Array, input: Input | undefined, after: Uint8Array): AsyncGenerator<Uint8Array> {
  yield before
  if (input !== undefined) for await (const chunk of input) yield Buffer.from(chunk)
  yield after
}

/** Well below what one message to the host may hold. */
const PIECE_BYTES = 64 * 1024

async function sendInPieces(workspace: Workspace, pane: string, bytes: Uint8Array): Promise<number> {
  for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
    await workspace.send(pane, bytes.subarray(from, from + PIECE_BYTES))
  }
  return bytes.length
}
