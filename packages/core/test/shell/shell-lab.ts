import { accessSync, constants } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'
import {
  type Pane,
  type PaneRecord,
  type Plugin,
  resumePane,
  type ShellMark,
  ShellMarks,
  spawnPane,
  terminal,
} from '../../src/index.ts'
import { collect } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

/** The path of a shell; where it is not installed the test is skipped. */
export function needShell(context: TestContext, name: string): string {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable)
  return path ?? context.skip(`${name} is missing on this machine`)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export interface ShellOptions {
  readonly shell: string
  /** Files of the user's HOME, by path below it. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string | null>>
  readonly args?: readonly string[]
  readonly toggles?: readonly string[]
  readonly plugin?: Plugin
  /** Directory below the temporary one to start in; made. Default: `work`. */
  readonly cwd?: string
}

export interface ShellSession {
  readonly pane: Pane
  /** The user's HOME. */
  readonly user: string
  /** `$QUIL_HOME`. */
  readonly home: string
  readonly root: string
  readonly marks: ShellMark[]
  readonly output: ReturnType<typeof collect>
  /** Types a line and answers what came until the next prompt. */
  run(line: string): Promise<string>
  /** Resolves when so many prompts have begun. */
  prompts(count: number): Promise<void>
}

// Whatever the shell of the person who runs the tests has set must not decide them.
const NEUTRAL = {
  LANG: 'C.UTF-8',
  LC_ALL: null,
  BASH_ENV: null,
  ENV: null,
  HISTFILE: null,
  POSIXLY_CORRECT: null,
  PROMPT_COMMAND: null,
  PS1: null,
  XDG_CONFIG_HOME: null,
  XDG_DATA_HOME: null,
  ZDOTDIR: null,
}

/** A shell on a terminal, with a HOME of its own, ended when the test is. */
export async function startShell(options: ShellOptions): Promise<ShellSession> {
  const root = await tempDirectory()
  const user = join(root, 'user')
  const cwd = join(root, options.cwd ?? 'work')
  const home = join(root, 'quil')
  await mkdir(cwd, { recursive: true })
  await mkdir(user, { recursive: true })
  for (const [path, text] of Object.entries(options.files ?? {})) await writeBelow(user, path, text)
  const pane = await spawnPane({
    plugin: options.plugin ?? terminal(),
    home,
    cwd,
    env: { ...NEUTRAL, SHELL: options.shell, HOME: user, ...options.env },
    ...(options.args === undefined ? {} : { args: options.args }),
    ...(options.toggles === undefined ? {} : { toggles: options.toggles }),
    size: { cols: 200, rows: 24 },
  })
  return follow(pane, { root, user, home })
}

export async function comeBack(record: PaneRecord, session: ShellSession): Promise<ShellSession> {
  const pane = await resumePane(record, { plugins: [terminal()], home: session.home })
  return follow(pane, session)
}

async function writeBelow(folder: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

function follow(pane: Pane, { root, user, home }: { root: string; user: string; home: string }): ShellSession {
  onTestFinished(async () => void (await pane.kill({ graceMs: 500 })))
  const marks: ShellMark[] = []
  const waiting = new Set<() => void>()
  // Not `onMark`: the first marks may have come before anybody could listen, and output is kept.
  const reader = new ShellMarks((mark) => marks.push(mark))
  const output = collect(pane)
  pane.onOutput((bytes) => {
    reader.push(bytes)
    for (const check of [...waiting]) check()
  })
  const seen = (): number => marks.filter(({ type }) => type === 'prompt').length
  const prompts = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`waited for prompt ${count} in:\n${output.text()}`)), 20_000)
      const check = (): void => {
        if (seen() < count) return
        clearTimeout(timer)
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      check()
    })
  const run = async (line: string): Promise<string> => {
    await prompts(1)
    const [before, count] = [output.bytes().length, seen()]
    pane.write(`${line}\r`)
    await prompts(count + 1)
    return output.bytes().subarray(before).toString('utf8')
  }
  return { pane, user, home, root, marks, output, run, prompts }
}

/** The value a command printed between `<` and `>`; what was typed has none. */
export function answer(text: string): string {
  return /<([^<>]*)>/.exec(text)?.[1] ?? `nothing in: ${text}`
}

/** Every file below a folder. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
