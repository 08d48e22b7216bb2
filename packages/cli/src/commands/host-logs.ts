import { readFile } from 'node:fs/promises'
import { homePaths } from '@quil/core/workspace'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { followFile } from '../host/follow-file.ts'
import { untilClosed } from '../host/until-closed.ts'
import type { Io } from '../io.ts'
import { printable } from '../print/printable.ts'
import { say } from '../print/say.ts'

export interface HostLogsOptions extends CommonOptions {
  readonly follow?: boolean
  readonly lines?: number
}

/** Prints the last lines the host has written down, and with `follow` what comes, until nobody reads any more. */
export async function hostLogs(options: HostLogsOptions, io: Io): Promise<number> {
  const path = `${homePaths(homeOf(options, io)).logs}/host.log`
  const print = (line: string): boolean => io.stdout.write(`${options.json === true ? line : inWords(line)}\n`)
  const [text, before] = await Promise.all([path, `${path}.1`].map((file) => readFile(file, 'utf8').catch(() => '')))
  const lines = `${before ?? ''}${text ?? ''}`.split('\n').filter((line) => line !== '')
  const last = lines.slice(Math.max(0, lines.length - (options.lines ?? lines.length)))
  for (const line of last) print(line)
  if (options.follow === true) await follow(path, Buffer.byteLength(text ?? ''), print, io)
  else if (lines.length === 0) say(io, `nothing is written in ${path}`)
  return 0
}

async function follow(path: string, offset: number, print: (line: string) => boolean, io: Io): Promise<void> {
  using over = untilClosed(io, true)
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of followFile(path, offset, over.signal)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (!print(line)) await over.drained()
  }
}

/** `time level message key=value …`; a line of another shape as it is. */
function inWords(line: string): string {
  try {
    const { time, level, message, ...fields } = JSON.parse(line) as Record<string, unknown>
    const rest = Object.entries(fields).map(
      ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    return printable([time, level, message, ...rest].join(' '))
  } catch {
    return printable(line)
  }
}
