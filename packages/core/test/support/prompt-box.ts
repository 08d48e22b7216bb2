import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PaneInfo } from '../../src/workspace/pane-info.ts'
import type { NewPaneOptions } from '../../src/workspace/workspace.ts'
import type { Subject } from '../contract/subject.ts'

const PROGRAM = fileURLToPath(new URL('./prompt-box.mjs', import.meta.url))

export interface BoxOptions {
  /** Until it is there, in milliseconds. */
  readonly startMs?: number
  /** For each prompt. */
  readonly workMs?: number
  /** How often Enter does nothing. */
  readonly swallow?: number
  /** It says nothing of its states. */
  readonly mute?: boolean
  /** It paints once and never again. */
  readonly still?: boolean
}

export interface Box extends PaneInfo {
  /** What was submitted so far. */
  submitted(): Promise<readonly string[]>
  /** In how many pastes each came. */
  pastes(): Promise<readonly number[]>
  /** What was typed while it asked something. */
  keys(): Promise<readonly string[]>
}

let count = 0

/** A pane with a program that takes prompts, as agents do: `ask` makes it ask something, `leave` ends it. */
export async function openBox({ root, sh }: Subject, options: BoxOptions = {}, more?: Partial<NewPaneOptions>): Promise<Box> {
  count += 1
  const file = join(root, `box-${count}`)
  const info = await sh(`exec '${process.execPath}' '${PROGRAM}' '${file}' '${JSON.stringify(options)}'`, more)
  const entries = async (): Promise<readonly { text?: string; pastes?: number; key?: string }[]> => {
    const written = await readFile(file, 'utf8').catch(() => '')
    return written.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  }
  return {
    ...info,
    submitted: async () => (await entries()).flatMap(({ text }) => (text === undefined ? [] : [text])),
    pastes: async () => (await entries()).flatMap(({ pastes }) => (pastes === undefined ? [] : [pastes])),
    keys: async () => (await entries()).flatMap(({ key }) => (key === undefined ? [] : [key])),
  }
}
