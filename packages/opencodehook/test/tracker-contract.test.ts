import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { onTestFinished } from 'vitest'
import { describeTrackerContract } from '../../core/test/tracker-contract.ts'
import { panePaths } from '../src/hook-paths.ts'
import { opencodeTracker } from '../src/index.ts'
import { databasePath } from '../src/xdg.ts'
import { tracked } from './support/pane.ts'
import { startHost } from './support/plugin-host.ts'

const created = (id: string, more: object = {}) => ({
  type: 'session.created',
  properties: { sessionID: id, info: { id, directory: '/src', ...more } },
})

describeTrackerContract('opencode', {
  makeTracker: opencodeTracker,
  plugin: tracked('both'),
  ids: ['ses_a', 'ses_b', 'ses_c'],
  badIds: ['', '--continue', '../../etc/passwd', 'ses a', 'ses_a;', 'x'.repeat(129)],
  sessionFile: (home, pane) => panePaths(home, pane).id,
  // Placing the owner, then the record; the last is one beyond.
  steps: 12,
  incarnate: async ({ home, paneId, spawnId, env: paneEnv }, { killAt } = {}) => {
    const database = databasePath(paneEnv)
    await mkdir(dirname(database), { recursive: true })
    await writeFile(`${database}-shm`, spawnId) // as opencode does when it opens it
    const env = { QUIL_HOME: home, QUIL_PANE_ID: paneId, QUIL_SPAWN_ID: spawnId }
    const disturb = killAt === undefined ? {} : { disturb: { how: 'kill', at: killAt } }
    const host = await startHost({ kind: 'server', home, env, ...disturb })
    onTestFinished(() => host.kill())
    return {
      announce: (id) => host.tell('event', created(id)),
      announceNested: async (id) => {
        await using nested = await startHost({ kind: 'server', home, env })
        await nested.tell('event', created(id))
      },
      announceChild: async (id, child) => {
        await host.tell('event', created(child, { parentID: id }))
        await host.tell('prompt', { sessionID: child })
      },
      storm: async (ids) => {
        for (const id of ids) await host.tell('event', created(id))
      },
    }
  },
})
