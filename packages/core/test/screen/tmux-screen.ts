import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'

export const hasTmux: boolean = spawnSync('tmux', ['-V']).status === 0

/** What tmux shows after a program's output, on 80 columns and 24 rows. */
export interface TmuxScreen {
  /** Without blanks at their ends. */
  readonly rows: readonly string[]
  readonly cursor: string
  /** Rows with their styles, joined with line feeds. */
  readonly styled: string
}

/** A server of tmux of its own. */
export class Tmux {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  static async start(): Promise<Tmux> {
    const tmux = new Tmux(await mkdtemp(join(tmpdir(), 'quil-screen-')))
    // A server ends with its last session, and one that is ending refuses the next.
    tmux.#run('new-session', '-d', '-s', 'keeper', 'exec sleep 1000')
    return tmux
  }

  async stop(): Promise<void> {
    this.#run('kill-server')
    await rm(this.#folder, { recursive: true, force: true })
  }

  async show(pane: string, output: string | Uint8Array): Promise<TmuxScreen> {
    const file = join(this.#folder, pane)
    await writeFile(file, output)
    // The title comes last: when tmux has it, it has read what came before.
    const script = `stty raw -echo; cat ${file}; printf '\\033]2;shown\\007'; exec sleep 1000`
    this.#run('new-session', '-d', '-s', pane, '-x', '80', '-y', '24', script)
    const title = (): string => this.#run('display-message', '-p', '-t', pane, '#{pane_title}').trim()
    await expect.poll(title, { timeout: 10_000, interval: 20 }).toBe('shown')
    const rows = this.#run('capture-pane', '-p', '-t', pane).split('\n').slice(0, 24)
    const styled = this.#run('capture-pane', '-p', '-e', '-N', '-t', pane).split('\n').slice(0, 24).join('\n')
    const cursor = this.#run('display-message', '-p', '-t', pane, '#{cursor_x},#{cursor_y}').trim()
    this.#run('kill-session', '-t', pane)
    return { rows: rows.map((row) => row.trimEnd()), cursor, styled }
  }

  #run(...args: string[]): string {
    const folder = this.#folder
    const env = { PATH: process.env['PATH'], HOME: folder, TMUX_TMPDIR: folder, LANG: 'C.UTF-8', TERM: 'xterm-256color' }
    const { stdout, stderr, status } = spawnSync('tmux', ['-u', '-L', 'screen', '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env,
    })
    if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`)
    return stdout
  }
}
