import { mkdir } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { Connection } from '../../src/host/connection.ts'
import { acquireHostLock } from '../../src/host/host-lock.ts'
import { listenAsHost } from '../../src/host/listen.ts'
import { terminal } from '../../src/index.ts'
import type { LiveWorkspace } from '../../src/live/live-workspace.ts'
import { openLiveWorkspace } from '../../src/live/open-workspace.ts'
import { silentLogger } from '../../src/log.ts'
import type { PaneInfo } from '../../src/workspace/pane-info.ts'
import type { NewPaneOptions } from '../../src/workspace/workspace.ts'
import { shellPlugin } from './shell-plugin.ts'
import { tempDirectory } from './temp-directory.ts'

export interface OpenHost {
  readonly root: string
  readonly home: string
  readonly live: LiveWorkspace
  readonly connections: Set<Connection>
  /** The host's ends of its connections, in the order they came. */
  readonly sockets: readonly Socket[]
  sh(script: string, more?: Partial<NewPaneOptions>): Promise<PaneInfo>
}

/** A host in this process, with its insides to look at; it ends with the test. */
export async function openHost(): Promise<OpenHost> {
  const root = await tempDirectory()
  const home = join(root, 'quil')
  await mkdir(home, { mode: 0o700 })
  const { PATH = '' } = process.env
  const inheritEnv = { HOME: root, PATH, SHELL: '/bin/bash', LANG: 'C.UTF-8' }
  const plugins = [terminal(), shellPlugin('[persistence]\nstrategy = "rerun"\n')]
  const lock = await acquireHostLock(home, { version: '1.2.3' })
  const live = await openLiveWorkspace({ home, plugins, inheritEnv, log: silentLogger })
  const connections = new Set<Connection>()
  const sockets: Socket[] = []
  const host = { pid: process.pid, version: '1.2.3', startedAt: 'now', home }
  const socket = await listenAsHost(lock, {
    onConnection: (accepted) => {
      sockets.push(accepted.socket)
      connections.add(new Connection(accepted, { host, workspace: live, connections, log: silentLogger, stop: () => {} }))
    },
  })
  onTestFinished(async () => {
    await live[Symbol.asyncDispose]()
    await socket[Symbol.asyncDispose]()
    await lock[Symbol.asyncDispose]()
  })
  return {
    root,
    home,
    live,
    connections,
    sockets,
    sh: (script, more = {}) => live.spawn({ plugin: 'shell-test', cwd: root, args: ['-c', script], ...more }),
  }
}
