import { mkdirSync, rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { isAlive } from '../support/process-facts.mjs'
import { startQuilHost } from '../support/quil-host.mjs'
import { spread } from '../support/statistics.mjs'

const SHELLS = 50

/** The host is killed with its shells; another one brings them back. */
export const restore = {
  name: 'restore',
  title: `${SHELLS} shells brought back after \`kill -9\` of the host`,
  async run(lab) {
    const rounds = []
    for (let round = 0; round < (lab.rounds ?? lab.size(2, 5)); round++) rounds.push(await killAndRestore(lab.path('restore')))
    const values = rounds.map(({ created, restored }) => restored / created)
    const seconds = (name) => spread(rounds.map((round) => round[name]))
    const row = ['created', 'started', 'restored'].map(seconds)
    return {
      tables: [
        {
          title: 'all at once over one connection; a shell is there when its program runs',
          head: ['created, s', 'a new host answers, s', 'brought back, s', 'brought back / created'],
          rows: [[...row, spread(values)]],
        },
      ],
      goals: [{ what: `${SHELLS} shells after kill -9 / creating them`, values, floor: 2, target: 1.5, stretch: 1.1 }],
    }
  },
}

async function killAndRestore(directory) {
  mkdirSync(directory)
  let host = await startQuilHost(directory)
  try {
    const pane = { plugin: 'terminal', cwd: directory, size: { cols: 80, rows: 24 } }
    const created = await timed(() => Promise.all(Array.from({ length: SHELLS }, () => host.workspace.spawn(pane))))
    process.kill(host.pid, 'SIGKILL')
    while (isAlive(host.pid)) await pause(5)
    await host.workspace[Symbol.asyncDispose]()
    const started = await timed(async () => {
      host = await startQuilHost(directory)
    })
    const restored = await timed(() => restoreAll(host.workspace))
    return { created, started, restored }
  } finally {
    await host.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function restoreAll(workspace) {
  const results = await workspace.restoreAll()
  const failed = results.find(({ error }) => error !== undefined)
  if (failed !== undefined) throw new Error(`a shell did not come back: ${failed.error.message}`)
  if (results.length !== SHELLS) throw new Error(`${results.length} of ${SHELLS} shells came back`)
}

async function timed(work) {
  const begun = performance.now()
  await work()
  return (performance.now() - begun) / 1000
}
