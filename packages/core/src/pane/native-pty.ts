import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { messageOf, QuilError } from '../errors.ts'

/** What Quil uses of node-pty's native part. Private there: the version is pinned (docs/decisions/0001). */
interface NativePty {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helperPath: string,
    onExit: (exitCode: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number }
  resize(fd: number, cols: number, rows: number, pixelWidth: number, pixelHeight: number): void
}

export interface NativeBinding {
  readonly native: NativePty
  /** macOS starts programs through a helper executable beside the binding. */
  readonly helperPath: string
}

let loaded: NativeBinding | undefined

/**
 * Loads node-pty at the first spawn, so that planning and reading records need no native code.
 * @throws QuilError `UNSUPPORTED_PLATFORM`
 */
export function nativePty(): NativeBinding {
  loaded ??= load()
  return loaded
}

function load(): NativeBinding {
  const platform = `${process.platform}-${process.arch}`
  if (process.platform === 'win32') {
    throw new QuilError('UNSUPPORTED_PLATFORM', 'panes need a POSIX system: Windows is not supported yet', {
      details: { platform },
    })
  }
  try {
    const require = createRequire(import.meta.url)
    const facade = require.resolve('@lydell/node-pty')
    const { native } = require(facade) as { native: NativePty }
    const platformEntry = createRequire(facade).resolve(`@lydell/node-pty-${platform}`)
    return { native, helperPath: join(dirname(platformEntry), '..', 'prebuilds', platform, 'spawn-helper') }
  } catch (cause) {
    throw new QuilError(
      'UNSUPPORTED_PLATFORM',
      `no pseudo-terminal binding for ${platform}: ${messageOf(cause).split('\n')[0]}`,
      {
        details: { platform },
        cause,
      },
    )
  }
}
