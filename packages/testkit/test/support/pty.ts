import { execa } from 'execa'
import { type DrivablePane, killTree, type ScreenSize } from '../../src/index.ts'

export interface PtyOptions {
  readonly file: string
  /** Plain words: they pass through a shell. */
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly size: ScreenSize
}

/** A program on a pseudo-terminal through `script` of util-linux: this package has no native dependency of its own. */
export function openPty({ file, args, cwd, env, size }: PtyOptions): DrivablePane & AsyncDisposable {
  const run = `stty cols ${size.cols} rows ${size.rows}; exec "$QUIL_TEST_FILE" ${args.join(' ')}`
  const child = execa('/usr/bin/script', ['-qfec', run, '/dev/null'], {
    cwd,
    env: { ...env, PWD: cwd, QUIL_TEST_FILE: file },
    extendEnv: false,
    encoding: 'buffer',
    reject: false,
  })
  return {
    onOutput: (listener) => child.stdout?.on('data', listener),
    write: (data) => void child.stdin?.write(data),
    [Symbol.asyncDispose]: async () => {
      if (child.pid !== undefined) await killTree(child.pid)
      await child
    },
  }
}
