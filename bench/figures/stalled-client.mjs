import { existsSync, rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { ratios, spread } from '../support/statistics.mjs'
import { keep } from '../support/terminal.mjs'
import { withPayload } from './attached-output.mjs'

const MEGABYTES = 16

/** A client is attached and its terminal takes nothing any more, as one that is suspended: whether the program goes on. */
export const stalledClient = {
  name: 'stalled-client',
  title: 'A client that stops reading',
  async run(lab) {
    const patienceMs = lab.size(5000, 15_000)
    const results = await withPayload(lab, 'ascii', MEGABYTES, (file) =>
      lab.interleaved(['quil', 'tmux', 'dtach', 'abduco', 'screen'], lab.size(3, 5), (peer) =>
        lab.withPeer(peer, (session) => stall(lab, session, file, patienceMs)),
      ),
    )
    const time = ({ seconds }) => seconds
    const values = ratios(results, 'quil', 'tmux', time)
    const rows = [...results].map(([name, runs]) => [
      name,
      `${runs.filter(({ seconds }) => seconds !== undefined).length} of ${runs.length}`,
      spread(runs.map(time)),
      spread(ratios(results, name, 'tmux', time)),
    ])
    const head = ['', `the program finished within ${patienceMs / 1000} s`, 'after, s', '/ tmux']
    return {
      tables: [{ title: `the program writes ${MEGABYTES} MB`, head, rows }],
      goals: [{ what: 'a client that stops reading: the program finishes / tmux', values, floor: 1.5, target: 1, stretch: 0.7 }],
    }
  },
}

async function stall(lab, { create, attach, env }, file, patienceMs) {
  const done = lab.path('done')
  await create('main', ['sh', '-c', `stty -echo; echo READY; read go; cat '${file}'; : > '${done}'; exec sleep 1000`])
  const client = keep(lab.terminal, ['hold', '\n', '--', ...attach('main')], env)
  try {
    await client.answered
    const begun = performance.now()
    while (!existsSync(done) && performance.now() - begun < patienceMs) await pause(5)
    return existsSync(done) ? { seconds: (performance.now() - begun) / 1000 } : {}
  } finally {
    await client.kill()
    rmSync(done, { force: true })
  }
}
