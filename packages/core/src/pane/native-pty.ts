import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { messageOf, QuilError } from '../errors.ts'
import { linuxPty } from './linux-pty.ts'
import type { PtyCalls } from './pty-calls.ts'

export interface NativeBinding {
  readonly native: PtyCalls
  /** macOS starts programs through a helper executable beside the binding. */
  readonly helperPath: string
  /** `fork` returns when the child has become the program, and throws when it could not. */
  readonly provesExec: boolean
}

let loaded: NativeBinding | undefined

/**
 * What opens terminals here, loaded at the first spawn, so that planning and reading records need no native code: on Linux the C library itself
 * where it can do all of it, else node-pty, whose `native` is private: its version is pinned (docs/decisions/0001).
 *
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
  const own = linuxPty()
  return own === undefined ? loadNodePty(platform) : { native: own, helperPath: '', provesExec: true }
}

function loadNodePty(platform: string): NativeBinding {
  try {
    const require = createRequire(import.meta.url)
    const facade = require.resolve('@lydell/node-pty')
    const { native } = require(facade) as { native: PtyCalls }
    const platformEntry = createRequire(facade).resolve(`@lydell/node-pty-${platform}`)
    const helperPath = join(dirname(platformEntry), '..', 'prebuilds', platform, 'spawn-helper')
    return { native, helperPath, provesExec: false }
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
