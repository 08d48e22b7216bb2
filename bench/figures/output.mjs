import { ratios, spread } from '../support/statistics.mjs'
import { cpu, measureOutput, speed, withPayload } from './attached-output.mjs'

const PEERS = ['raw PTY', 'quil', 'tmux', 'dtach', 'abduco', 'screen']
const KINDS = {
  ascii: 'log lines (ASCII)',
  ansi: 'colours and cursor movement (ANSI)',
  utf8: 'ideographs, emoji, accents (UTF-8)',
}
const AGAINST_TMUX = {
  ascii: { floor: 1.2, target: 1.5, stretch: 1.8 },
  ansi: { floor: 3, target: 5, stretch: 6 },
  utf8: { floor: 3, target: 6, stretch: 8 },
}

export const output = {
  name: 'output',
  title: 'Output of one attached client',
  async run(lab) {
    const megabytes = lab.size(12, 64)
    const [tables, goals, groups] = [[], [], []]
    for (const [kind, title] of Object.entries(KINDS)) {
      const results = await withPayload(lab, kind, megabytes, (file) =>
        lab.interleaved(PEERS, lab.size(3, 5), (peer) => measureOutput(lab, peer, file)),
      )
      tables.push({ title: `${title}, ${megabytes} MB`, ...tableOf(results, megabytes) })
      goals.push(...goalsOf(kind, results))
      groups.push({ name: kind, values: bars(results) })
    }
    const chart = { file: 'output', title: 'Output of one attached client, speed / raw PTY', groups }
    return { tables, goals, charts: [chart] }
  },
}

function tableOf(results, megabytes) {
  const perGb = (name, value) =>
    name === 'raw PTY'
      ? '–'
      : spread(
          results.get(name).map((run) => value(run) / (megabytes / 1000)),
          1,
        )
  return {
    head: [
      '',
      '/ raw PTY',
      '/ tmux',
      '/ dtach',
      'host CPU, s/GB',
      'client CPU, s/GB',
      'CPU / dtach',
      'bytes / raw PTY',
      'same bytes',
    ],
    rows: [...results.keys()].map((name) => [
      name,
      ...['raw PTY', 'tmux', 'dtach'].map((against) => spread(ratios(results, name, against, speed))),
      perGb(name, ({ hostCpu }) => hostCpu),
      perGb(name, ({ clientCpu }) => clientCpu),
      name === 'raw PTY' ? '–' : spread(ratios(results, name, 'dtach', cpu)),
      spread(ratios(results, name, 'raw PTY', ({ bytes }) => bytes)),
      sameBytes(results, name),
    ]),
  }
}

/** In how many runs exactly those bytes came that the bare terminal has shown. */
function sameBytes(results, name) {
  const wanted = results.get('raw PTY')?.[0]?.hash
  const runs = results.get(name)
  return `${runs.filter(({ hash }) => hash !== undefined && hash === wanted).length} of ${runs.length}`
}

function goalsOf(kind, results) {
  const label = kind === 'utf8' ? 'UTF-8' : kind.toUpperCase()
  const exact = `same bytes in ${sameBytes(results, 'quil')}`
  const goals = [
    {
      what: `output / tmux, ${label}`,
      values: ratios(results, 'quil', 'tmux', speed),
      more: true,
      note: exact,
      ...AGAINST_TMUX[kind],
    },
  ]
  if (kind !== 'ascii') return goals
  const raw = { floor: 0.7, target: 0.9, stretch: 1 }
  const dtach = { floor: 2, target: 1.3, stretch: 1 }
  return [
    { what: `output / raw PTY, ${label}`, values: ratios(results, 'quil', 'raw PTY', speed), more: true, note: exact, ...raw },
    ...goals,
    { what: `CPU of host and client / dtach, ${label}`, values: ratios(results, 'quil', 'dtach', cpu), ...dtach },
  ]
}

function bars(results) {
  return Object.fromEntries([...results.keys()].map((name) => [name, ratios(results, name, 'raw PTY', speed)]))
}
