import { setTimeout as pause } from 'node:timers/promises'
import { memoryOfAll } from '../support/process-facts.mjs'
import { median } from '../support/statistics.mjs'
import { measure } from '../support/terminal.mjs'
import { idleShare } from './panes.mjs'

const COUNTS = [1, 50, 100, 200, 350, 500]

/** What one more pane costs, the more there are. */
export const growthPanes = {
  name: 'growth-panes',
  title: 'Growth: panes',
  growth: true,
  async run(lab) {
    const results = await lab.interleaved(['quil', 'tmux'], 1, (peer) => lab.withPeer(peer, (session) => grow(lab, session)))
    const points = [...results].flatMap(([name, [{ steps = [] }]]) => steps.map((step) => ({ name, ...step })))
    const rows = points.map(({ name, count, openMs, memoryMb, idle, echoUs }) => [
      name,
      count,
      Number.isFinite(openMs) ? openMs.toFixed(1) : '–',
      memoryMb.toFixed(1),
      idle.toFixed(3),
      echoUs.toFixed(0),
    ])
    const series = (field) => [...results.keys()].map((name) => ({ name, points: pointsOf(points, name, field) }))
    return {
      tables: [
        { title: '', head: ['', 'panes', 'to open one more, ms', 'memory, MB', 'idle CPU, % of a core', 'echo p50, µs'], rows },
      ],
      goals: [],
      charts: [
        { file: 'growth-panes-memory', title: 'Memory of the host, MB, by panes', series: series('memoryMb') },
        { file: 'growth-panes-open', title: 'Time to open one more pane, ms, by panes', series: series('openMs') },
      ],
    }
  },
}

const pointsOf = (points, name, field) =>
  points.filter((point) => point.name === name).map((point) => [point.count, point[field]])

async function grow(lab, session) {
  const { create, createMany, pids, env, detach, attach } = session
  await create('main', ['sh', '-c', `stty raw -echo; printf 'REA%s' DY; exec cat`])
  const steps = []
  for (let count = 1, step = 0; step < COUNTS.length; step++) {
    const names = Array.from({ length: COUNTS[step] - count }, (_, index) => `pane${count + index}`)
    const begun = performance.now()
    if (names.length > 0) await createMany(names, ['sleep', '100000'])
    const openMs = names.length === 0 ? Number.NaN : (performance.now() - begun) / names.length
    count = COUNTS[step]
    await pause(3000)
    const idle = await idleShare(pids(), 3000)
    const { us } = await measure(
      lab.terminal,
      ['echo', '200', '1500', 'READY', detach, pids().join(), '--', ...attach('main')],
      env,
    )
    steps.push({ count, openMs, memoryMb: memoryOfAll(pids()) / 1024, idle, echoUs: median(us) })
  }
  return { steps }
}
