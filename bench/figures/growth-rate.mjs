import { readFileSync } from 'node:fs'
import { measure } from '../support/terminal.mjs'

const RATES = [1, 5, 10, 20, 50, 100, 200]
const LASTS_MS = 4000

/** A program that writes at a given speed, if it can, with one client attached. */
export const growthRate = {
  name: 'growth-rate',
  title: 'Growth: speed of the output',
  growth: true,
  async run(lab) {
    const points = []
    for (const rate of RATES) {
      const results = await lab.interleaved(['raw PTY', 'quil', 'tmux'], 1, (peer) => paced(lab, peer, rate))
      for (const [name, [run]] of results) points.push({ name, rate, ...run })
    }
    const rows = points.map(({ name, rate, reached, hostShare }) => [name, rate, reached?.toFixed(1), hostShare?.toFixed(0)])
    const series = (field) =>
      ['quil', 'tmux', 'raw PTY'].map((name) => ({
        name,
        points: points.filter((point) => point.name === name).map((point) => [point.rate, point[field]]),
      }))
    return {
      tables: [{ title: '', head: ['', 'wanted, MB/s', 'reached, MB/s', 'CPU of the host, % of a core'], rows }],
      goals: [],
      charts: [{ file: 'growth-rate', title: 'Output reached, MB/s, by output wanted', series: series('reached') }],
    }
  },
}

function paced(lab, peer, rate) {
  return lab.withPeer(peer, async ({ create, attach, env, detach, pids }) => {
    const written = lab.path('written') // a client may be shown less, or something else
    const script = `stty -echo; printf 'REA%s' DY; read go; '${lab.terminal}' pace ${rate} ${LASTS_MS} 2>'${written}'; exec sleep 1000`
    await create('main', ['sh', '-c', script])
    const argv = ['drain', 'READY', '\n', 'MARKER', detach, pids().join(), '--', ...attach('main')]
    const { seconds, hostCpu } = await measure(lab.terminal, argv, env)
    return { reached: Number(readFileSync(written, 'utf8')) / 1e6 / seconds, hostShare: (hostCpu / seconds) * 100 }
  })
}
