import { ratios, spread } from '../support/statistics.mjs'
import { measureOutput, speed, withPayload } from './attached-output.mjs'

const EVERY_MS = 100
const GOALS = { ascii: { floor: 0.6, target: 1, stretch: 1.5 }, ansi: { floor: 1.8, target: 3, stretch: 5 } }

/** The same output, while somebody asks what is on the screen ten times a second. */
export const outputWatched = {
  name: 'output-watched',
  title: 'Output while the screen is asked for ten times a second',
  async run(lab) {
    const megabytes = lab.size(12, 64)
    const [rows, goals] = [[], []]
    for (const kind of Object.keys(GOALS)) {
      const results = await withPayload(lab, kind, megabytes, (file) =>
        lab.interleaved(['raw PTY', 'quil', 'tmux'], lab.size(3, 5), (peer) => watchedOutput(lab, peer, file)),
      )
      const values = ratios(results, 'quil', 'tmux', speed)
      const asked = (name) => spread(results.get(name)?.map((run) => run.answers) ?? [], 0)
      rows.push([kind, spread(ratios(results, 'quil', 'raw PTY', speed)), spread(values), asked('quil'), asked('tmux')])
      goals.push({ what: `output while the screen is read / tmux, ${kind.toUpperCase()}`, values, more: true, ...GOALS[kind] })
    }
    const head = ['', 'quil / raw PTY', 'quil / tmux', 'screens answered, quil', 'screens answered, tmux']
    return { tables: [{ title: `${megabytes} MB`, head, rows }], goals }
  },
}

async function watchedOutput(lab, peer, file) {
  let answers = 0
  const run = await measureOutput(lab, peer, file, ({ screen }) => {
    if (screen === undefined) return () => {}
    let asking = Promise.resolve()
    let busy = false
    const timer = setInterval(() => {
      if (busy) return
      busy = true
      asking = screen('main').then(() => {
        answers += 1
        busy = false
      })
    }, EVERY_MS)
    return async () => {
      clearInterval(timer)
      await asking
    }
  })
  return { ...run, answers }
}
