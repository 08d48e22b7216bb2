import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { PaneRecord } from '@quil/core'
import { openWorkspaceStore } from '@quil/core/workspace'
import { tempDir } from '@quil/testkit'
import type { Io } from '../../src/io.ts'
import { main } from '../../src/main.ts'

interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly json: () => unknown
}

/** A home of its own, and `quil` in this process on it. */
export interface Lab extends AsyncDisposable {
  /** HOME; `$QUIL_HOME` is `.quil` in it. */
  readonly root: string
  readonly home: string
  readonly env: Record<string, string>
  readonly quil: (
    argv: readonly string[],
    options?: { tty?: boolean; stdin?: string; env?: Record<string, string> },
  ) => Promise<Result>
  readonly records: () => Promise<readonly PaneRecord[]>
  readonly put: (...records: readonly PaneRecord[]) => Promise<void>
  /** Puts an executable shell script on PATH. */
  readonly program: (name: string, script: string) => Promise<void>
}

export async function openLab(): Promise<Lab> {
  const directory = await tempDir('quil-cli-')
  const root = directory.path
  const home = join(root, '.quil')
  const bin = join(root, 'bin')
  await mkdir(bin)
  const env = { HOME: root, PATH: `${bin}:/usr/bin:/bin`, SHELL: '/bin/sh', TERM: 'xterm-256color', LANG: 'C.UTF-8' }
  const store = openWorkspaceStore(home)
  return {
    root,
    home,
    env,
    quil: async (argv, options = {}) => {
      const { io, result } = fakeIo(root, { ...env, ...options.env }, options)
      return result(await main(argv, io))
    },
    records: async () => (await store.read()).records,
    put: async (...records) => void (await store.update((before) => [...before, ...records])),
    program: async (name, script) => {
      await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`)
      await chmod(join(bin, name), 0o755)
    },
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  }
}

function fakeIo(
  cwd: string,
  env: Record<string, string>,
  options: { tty?: boolean; stdin?: string } = {},
): { io: Io; result: (code: number) => Result } {
  const stdin = new PassThrough()
  stdin.end(options.stdin ?? '')
  const stdout = collector(options.tty === true)
  const stderr = collector(options.tty === true)
  const io: Io = {
    env,
    cwd,
    stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    onSignal: () => ({ [Symbol.dispose]: () => {} }),
    onExit: () => ({ [Symbol.dispose]: () => {} }),
    suspend: () => {},
    refreshSize: () => {},
  }
  const result = (code: number): Result => ({
    code,
    stdout: stdout.text(),
    stderr: stderr.text(),
    json: () => JSON.parse(stdout.text()),
  })
  return { io, result }
}

function collector(isTTY: boolean): {
  stream: PassThrough & { isTTY: boolean; columns: number; rows: number }
  text: () => string
} {
  const chunks: Uint8Array[] = []
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 100, rows: 30 })
  stream.on('data', (chunk: Uint8Array) => chunks.push(chunk))
  return { stream, text: () => Buffer.concat([...chunks, ...drain(stream)]).toString() }
}

function drain(stream: PassThrough): Uint8Array[] {
  const rest: unknown = stream.read()
  return rest instanceof Uint8Array ? [rest] : []
}

export function record(more: Omit<Partial<PaneRecord>, 'id'> & { id: string }): PaneRecord {
  const time = '2026-09-01T12:00:00.000Z'
  const blank = { plugin: 'terminal', cwd: '/', args: [], toggles: [], fields: {}, env: {}, state: {} }
  return { ...blank, createdAt: time, lastUsedAt: time, ...more } as PaneRecord
}
