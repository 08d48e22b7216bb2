import { median, quantile, ratios, spread } from '../support/statistics.mjs'
import { measure } from '../support/terminal.mjs'

const PEERS = ['raw PTY', 'quil', 'tmux', 'dtach', 'abduco', 'screen']
/** Between two keys, in microseconds, and a little more at random. */
const GAP_US = '1500'
const GOALS = new Map([
  [0, { what: 'echo p50 / tmux, idle', floor: 2.5, target: 1.8, stretch: 1.2 }],
  [5, { what: 'echo p50 / tmux, beside 5 floods', floor: 0.8, target: 0.5, stretch: 0.3 }],
])

export const echo = {
  name: 'echo',
  title: 'Echo of a key',
  async run(lab) {
    const keys = lab.size(200, 400)
    const [tables, goals, groups] = [[], [], []]
    for (const floods of lab.size([0, 5], [0, 1, 5])) {
      const results = await lab.interleaved(PEERS, lab.size(3, 5), (peer) => measureEcho(lab, peer, { floods, keys }))
      const beside = ['nothing else', 'beside one flooding pane'][floods] ?? `beside ${floods} flooding panes`
      tables.push({ title: `${beside}, ${keys} keys a round`, ...tableOf(results) })
      groups.push({
        name: beside,
        values: Object.fromEntries([...results.keys()].map((name) => [name, ratios(results, name, 'tmux', p50)])),
      })
      const goal = GOALS.get(floods)
      if (goal !== undefined) goals.push({ ...goal, values: ratios(results, 'quil', 'tmux', p50) })
    }
    return { tables, goals, charts: [{ file: 'echo', title: 'Echo of a key, median time / tmux (less is better)', groups }] }
  },
}

const p50 = ({ us }) => quantile(us, 0.5)
const p99 = ({ us }) => quantile(us, 0.99)

export function measureEcho(lab, peer, { floods, keys }) {
  return lab.withPeer(peer, async (session) => {
    const { env, detach, ready = 'READY', pids, create, neighbour = create, attach } = session
    await create('main', ['sh', '-c', `stty raw -echo; printf 'REA%s' DY; exec cat`])
    for (let i = 0; i < floods; i++) await neighbour(`flood${i}`, [lab.terminal, 'flood'])
    return measure(lab.terminal, ['echo', `${keys}`, GAP_US, ready, detach, pids().join(), '--', ...attach('main')], env)
  })
}

function tableOf(results) {
  return {
    head: ['', 'p50, µs', 'p50 / tmux', 'p99, µs', 'p99 / tmux', 'host CPU, µs a key', 'lost'],
    rows: [...results].map(([name, runs]) => [
      name,
      spread(runs.map(p50), 0),
      spread(ratios(results, name, 'tmux', p50)),
      spread(runs.map(p99), 0),
      spread(ratios(results, name, 'tmux', p99)),
      name === 'raw PTY' ? '–' : median(runs.map(({ hostCpu, us }) => (hostCpu * 1e6) / us?.length)).toFixed(0),
      runs.reduce((sum, { lost = 0 }) => sum + lost, 0),
    ]),
  }
}
