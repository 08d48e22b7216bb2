import { setTimeout as pause } from 'node:timers/promises'
import { cpuSeconds, memoryOfAll } from '../support/process-facts.mjs'
import { ratios, spread } from '../support/statistics.mjs'

const PANES = 200
const PROGRAM = ['sh', '-c', 'exec sleep 100000']
/** By then the files of the panes are saved, and what that took is given back. */
const SETTLE_MS = 10_000

/** Many panes: how soon they are there, what they take, and what they cost while nothing happens. */
export const panes = {
  name: 'panes',
  title: `${PANES} panes`,
  async run(lab) {
    const results = await lab.interleaved(['quil', 'tmux', 'dtach', 'abduco', 'screen'], lab.size(2, 3), (peer) =>
      lab.withPeer(peer, (session) => openMany(session, { idleMs: lab.size(4000, 10_000) })),
    )
    const own = results.get('quil')
    const opened = ratios(results, 'quil', 'tmux', ({ seconds }) => seconds)
    return {
      tables: [{ title: 'quil and tmux open all in one call, the others one after another', ...tableOf(results) }],
      goals: [
        { what: `${PANES} panes in one call / tmux`, values: opened, floor: 1.2, target: 0.9, stretch: 0.6 },
        {
          what: 'memory of an empty pane, kB',
          values: own.map((run) => run.perPaneKb),
          digits: 0,
          floor: 120,
          target: 50,
          stretch: 25,
        },
        {
          what: 'CPU of an idle host, % of a core',
          values: own.map((run) => run.idle),
          digits: 3,
          floor: 0.5,
          target: 0.1,
          stretch: 0.03,
        },
      ],
    }
  },
}

async function openMany({ pids, create, createMany, count }, { idleMs }) {
  const names = Array.from({ length: PANES }, (_, index) => `pane${index}`)
  const emptyKb = memoryOfAll(pids())
  const begun = performance.now()
  if (createMany === undefined) for (const name of names) await create(name, PROGRAM)
  else await createMany(names, PROGRAM)
  while ((await count()) < PANES) await pause(5)
  const seconds = (performance.now() - begun) / 1000
  await pause(SETTLE_MS)
  const perPaneKb = (memoryOfAll(pids()) - emptyKb) / PANES
  return { seconds, emptyKb, perPaneKb, idle: Math.min(await idleShare(pids(), idleMs / 2), await idleShare(pids(), idleMs / 2)) }
}

/** CPU of processes that are left alone, in percent of a core. */
export async function idleShare(pids, milliseconds) {
  const [before, begun] = [cpuSeconds(pids), performance.now()]
  await pause(milliseconds)
  return ((cpuSeconds(pids) - before) / (performance.now() - begun)) * 1e5
}

function tableOf(results) {
  return {
    head: ['', 'until all run, s', '/ tmux', 'memory before, MB', 'memory for each, kB', 'idle CPU, % of a core'],
    rows: [...results].map(([name, runs]) => [
      name,
      spread(runs.map((run) => run.seconds)),
      spread(ratios(results, name, 'tmux', ({ seconds }) => seconds)),
      spread(
        runs.map((run) => run.emptyKb / 1024),
        1,
      ),
      spread(
        runs.map((run) => run.perPaneKb),
        0,
      ),
      spread(
        runs.map((run) => run.idle),
        3,
      ),
    ]),
  }
}
