import { setTimeout as pause } from 'node:timers/promises'
import { memoryOfAll } from '../support/process-facts.mjs'
import { ratios, spread } from '../support/statistics.mjs'
import { withPayload } from './attached-output.mjs'

/** By then everything that was written is taken in and saved, and what that took is given back. */
const SETTLE_MS = 11_000

export const scrollbackMemory = {
  name: 'scrollback-memory',
  title: 'Memory of panes that have written much',
  async run(lab) {
    const panes = lab.size(20, 50)
    const results = await withPayload(lab, 'ascii', 1, (file) =>
      lab.interleaved(['quil', 'tmux', 'screen'], lab.size(2, 3), (peer) =>
        lab.withPeer(peer, (session) => fill(session, panes, file)),
      ),
    )
    const perPane = ({ perPaneKb }) => perPaneKb
    const values = ratios(results, 'quil', 'tmux', perPane)
    const rows = [...results].map(([name, runs]) => [
      name,
      spread(runs.map(perPane), 0),
      spread(ratios(results, name, 'tmux', perPane)),
    ])
    return {
      tables: [
        { title: `${panes} panes, 1 MB of log lines in each, 1000 lines kept`, head: ['', 'for each, kB', '/ tmux'], rows },
      ],
      goals: [{ what: 'memory of a pane with full scrollback / tmux', values, floor: 2, target: 0.8, stretch: 0.6 }],
    }
  },
}

async function fill({ pids, create }, panes, file) {
  const emptyKb = memoryOfAll(pids())
  for (let i = 0; i < panes; i++) await create(`pane${i}`, ['sh', '-c', `cat '${file}'; exec sleep 100000`])
  await pause(SETTLE_MS)
  return { perPaneKb: (memoryOfAll(pids()) - emptyKb) / panes }
}
