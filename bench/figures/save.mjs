import { setTimeout as pause } from 'node:timers/promises'
import { quil } from '../peers/quil.mjs'
import { cpuSeconds } from '../support/process-facts.mjs'
import { spread } from '../support/statistics.mjs'
import { idleShare } from './panes.mjs'

const PANES = 500
const AT_A_TIME = 50

/** A large workspace, of which something changes once a second, each time saved so that a loss of power loses nothing. */
export const save = {
  name: 'save',
  title: `A change a second in a workspace of ${PANES} panes`,
  run: (lab) =>
    lab.withPeer(quil, async (session) => {
      const names = Array.from({ length: PANES }, (_, index) => `pane${index}`)
      while (names.length > 0) await session.createMany(names.splice(0, AT_A_TIME), ['sleep', '100000'])
      await pause(15_000) // all is saved, and what that took given back
      const changes = lab.size(5, 20)
      const idle = await idleShare(session.pids(), changes * 1000)
      const { share, times } = await changeOften(session, changes)
      const values = [Math.max(0, share - idle)]
      const row = [changes, `${share.toFixed(2)} %`, `${idle.toFixed(2)} %`, spread(times, 1)]
      return {
        tables: [
          {
            title: '',
            head: ['changes', 'CPU of one core', 'of it without changes', 'until a change is saved, ms'],
            rows: [row],
          },
        ],
        goals: [{ what: `saving ${PANES} panes once a second, % of a core`, values, floor: 5, target: 1 }],
      }
    }),
}

async function changeOften({ host: { workspace }, pids }, changes) {
  const [{ id }] = await workspace.panes()
  const [before, begun, times] = [cpuSeconds(pids()), performance.now(), []]
  for (let change = 1; change <= changes; change++) {
    const asked = performance.now()
    await workspace.rename(id, `name-${change}`)
    times.push(performance.now() - asked)
    await pause(Math.max(0, begun + change * 1000 - performance.now()))
  }
  return { share: ((cpuSeconds(pids()) - before) / (performance.now() - begun)) * 1e5, times }
}
