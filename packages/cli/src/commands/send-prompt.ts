import { QuilError } from '@quil/core/workspace'
import type { SendAnswer } from '../answers.ts'
import { homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { say, writeJson } from '../print/say.ts'
import { EXIT } from '../report-error.ts'
import type { SendOptions } from './send.ts'

/** Gives a pane's program a prompt, and says what became of it. */
export async function sendPrompt(wanted: string, words: readonly string[], options: SendOptions, io: Io): Promise<number> {
  if (options.keys !== undefined || options.enter === true) {
    throw new QuilError('INVALID_ARGUMENT', '--prompt submits the text itself: --keys and --enter do not go with it')
  }
  const pane = meantPane(wanted, io)
  const text = options.stdin === true ? await whole(words, io) : words.join(' ')
  if (text.trim() === '') throw new QuilError('INVALID_ARGUMENT', 'nothing to send: give the prompt as a text, or with --stdin')
  await using workspace = await reachAny(homeOf(options, io), io)
  const limits = options.timeout === undefined ? {} : { timeoutMs: options.timeout }
  const { outcome, reason, pane: info } = await workspace.sendPrompt(pane, text, limits)
  const bytes = outcome === 'blocked' ? 0 : Buffer.byteLength(text)
  if (options.json === true) writeJson(io, { pane: wanted, bytes, outcome, reason, state: info.state } satisfies SendAnswer)
  else say(io, `pane ${paneLabel(info.record)}: ${outcome}: ${reason}`)
  return CODES[outcome]
}

const CODES = { submitted: EXIT.ok, unverified: EXIT.failed, blocked: EXIT.refused } as const

/** The words, and what comes in, without the line ends with which files end. */
async function whole(words: readonly string[], { stdin }: Io): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk))
  const read = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/[\r\n]+$/, '')
  return words.length === 0 ? read : `${words.join(' ')}\n${read}`
}
