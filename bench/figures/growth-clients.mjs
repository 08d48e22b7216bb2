import { spread } from '../support/statistics.mjs'
import { keep } from '../support/terminal.mjs'
import { measureOutput, withPayload } from './attached-output.mjs'

const CLIENTS = [1, 2, 5, 10, 20]
const MEGABYTES = 12

/** Output that several clients of one pane are shown. */
export const growthClients = {
  name: 'growth-clients',
  title: 'Growth: clients of one pane',
  growth: true,
  async run(lab) {
    const points = await withPayload(lab, 'ascii', MEGABYTES, (file) => measureEach(lab, file))
    const perGb = (value) =>
      spread(
        value.map((seconds) => seconds / (MEGABYTES / 1000)),
        1,
      )
    const rows = points.map(({ name, clients, runs }) => [
      name,
      clients,
      spread(
        runs.map(({ seconds }) => MEGABYTES / seconds),
        1,
      ),
      perGb(runs.map(({ hostCpu }) => hostCpu)),
    ])
    const series = ['quil', 'tmux'].map((name) => ({
      name,
      points: points
        .filter((point) => point.name === name)
        .map(({ clients, runs }) => [clients, runs[0].hostCpu / (MEGABYTES / 1000)]),
    }))
    return {
      tables: [{ title: `${MEGABYTES} MB`, head: ['', 'clients', 'MB/s of the pane', 'host CPU, s/GB of the pane'], rows }],
      goals: [],
      charts: [{ file: 'growth-clients', title: 'CPU of the host, seconds for a GB of output, by clients', series }],
    }
  },
}

async function measureEach(lab, file) {
  const points = []
  for (const clients of CLIENTS) {
    const results = await lab.interleaved(['quil', 'tmux'], 3, (peer) =>
      measureOutput(lab, peer, file, (session) => attachMore(lab, session, clients - 1)),
    )
    for (const [name, runs] of results) points.push({ name, clients, runs })
  }
  return points
}

function attachMore(lab, { attach, env }, count) {
  const clients = Array.from({ length: count }, () => keep(lab.terminal, ['drink', '--', ...attach('main')], env))
  return () => Promise.all(clients.map(({ kill }) => kill()))
}
