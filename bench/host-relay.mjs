// How much of the speed of a bare terminal is left through the host and `quil attach`, beside tmux: output of one attached client, and the
// time a key takes to come back, idle and beside panes that flood. All in one interleaved run; only ratios within a round count.
// Usage: node bench/host-relay.mjs [--rounds 5] [--mb 64] [--keys 400] [--kinds ascii,ansi,utf8] [--floods 0,1,5] [--only output|echo]
//   [--peers raw,tmux,quil] [--profile <folder>]. Linux, with a C compiler; the packages built: `npm run setup -- --build`.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { quil } from './peers/quil.mjs'
import { raw } from './peers/raw.mjs'
import { tmux } from './peers/tmux.mjs'
import { KINDS, writePayload } from './support/payload.mjs'
import { versionOf } from './support/run.mjs'
import { printTable, quantile, spread } from './support/statistics.mjs'
import { compileTerminal, measure } from './support/terminal.mjs'

const PEERS = { raw, tmux, quil }
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    mb: { type: 'string', default: '64' },
    keys: { type: 'string', default: '400' },
    kinds: { type: 'string', default: KINDS.join() },
    floods: { type: 'string', default: '0,1,5' },
    only: { type: 'string' },
    peers: { type: 'string', default: Object.keys(PEERS).join() },
    profile: { type: 'string' },
  },
})
const megabytes = Number(options.mb)
const directory = mkdtempSync(join(tmpdir(), 'quil-bench-'))
let starts = 0
try {
  const terminal = compileTerminal(directory)
  const peers = options.peers
    .split(',')
    .map((name) => PEERS[name])
    .filter(present)
  const rounds = Number(options.rounds)
  console.log(
    `Node ${process.versions.node}, ${versionOf('tmux', '-V') ?? 'no tmux'}, ${cpus().length} × ${cpus()[0]?.model}; ${rounds} rounds`,
  )
  if (options.only !== 'echo') {
    for (const kind of options.kinds.split(',')) {
      const file = join(directory, kind)
      writePayload(file, kind, megabytes)
      reportOutput(kind, await interleaved(peers, rounds, (peer) => output(peer, terminal, file)))
      rmSync(file)
    }
  }
  if (options.only !== 'output') {
    for (const floods of options.floods.split(',').map(Number)) {
      reportEcho(floods, await interleaved(peers, rounds, (peer) => echo(peer, terminal, floods)))
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

function present(peer) {
  const reason = peer.missing()
  if (reason !== undefined) console.error(`left out: ${reason}`)
  return reason === undefined
}

/** Every peer once in each round, in turning order. Answers each one's results, by round. */
async function interleaved(peers, rounds, once) {
  const results = new Map(peers.map((peer) => [peer.name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const peer of round % 2 === 0 ? peers : [...peers].reverse()) results.get(peer.name).push(await once(peer))
  }
  return results
}

/** Runs something with a peer that has just been started. */
async function withPeer(peer, terminal, use) {
  const own = join(directory, `${starts++}`)
  mkdirSync(own)
  const session = await peer.start(own, { terminal, profile: options.profile })
  try {
    return await use(session)
  } finally {
    await session.stop()
    rmSync(own, { recursive: true, force: true })
  }
}

function output(peer, terminal, file) {
  return withPeer(peer, terminal, async ({ pids, env, detach, create, attach }) => {
    // The marker is put together by printf, so that the command line does not hold it.
    const script = `stty -echo; printf 'REA%s' DY; read go; cat '${file}'; printf 'MAR%s' KER; exec sleep 1000`
    await create('main', ['sh', '-c', script])
    return measure(terminal, ['drain', 'READY', '\n', 'MARKER', detach, pids.join(), '--', ...attach('main')], env)
  })
}

function echo(peer, terminal, floods) {
  return withPeer(peer, terminal, async ({ pids, env, detach, create, neighbour = create, attach }) => {
    await create('main', ['sh', '-c', `stty raw -echo; printf 'REA%s' DY; exec cat`])
    for (let i = 0; i < floods; i++) await neighbour(`flood${i}`, [terminal, 'flood'])
    return measure(terminal, ['echo', options.keys, '1500', 'READY', detach, pids.join(), '--', ...attach('main')], env)
  })
}

/** In each round one peer's value against another's. */
function ratios(results, name, against, value) {
  const other = results.get(against)
  return other === undefined ? [] : results.get(name).map((run, round) => value(run) / value(other[round]))
}

function reportOutput(kind, results) {
  const perGb = (name, field) =>
    spread(
      results.get(name).map((run) => run[field] / (megabytes / 1000)),
      1,
    )
  const speed = (run) => 1 / run.seconds
  console.log(`\nOutput of one attached client, ${kind}, ${megabytes} MB. Speed as a ratio; CPU in seconds for 10^9 bytes.\n`)
  printTable(
    ['peer', 'MB/s', '/ raw PTY', '/ tmux', 'host CPU', 'client CPU', 'bytes shown / raw PTY'],
    [...results.keys()].map((name) => [
      name,
      spread(
        results.get(name).map((run) => megabytes / run.seconds),
        0,
      ),
      spread(ratios(results, name, raw.name, speed)),
      spread(ratios(results, name, tmux.name, speed)),
      ...(name === raw.name ? ['–', '–'] : [perGb(name, 'hostCpu'), perGb(name, 'clientCpu')]),
      spread(ratios(results, name, raw.name, (run) => run.bytes)),
    ]),
  )
}

function reportEcho(floods, results) {
  const at = (share) => (run) => quantile(run.us, share)
  const column = (name, share) => [
    spread(results.get(name).map(at(share)), 0),
    spread(ratios(results, name, raw.name, at(share))),
    spread(ratios(results, name, tmux.name, at(share))),
  ]
  console.log(`\nEcho of a key beside ${floods} flooding panes, in microseconds, ${options.keys} keys a round.\n`)
  printTable(
    ['peer', 'p50', '/ raw PTY', '/ tmux', 'p99', '/ raw PTY', '/ tmux', 'lost'],
    [...results.keys()].map((name) => [
      name,
      ...column(name, 0.5),
      ...column(name, 0.99),
      results.get(name).reduce((sum, run) => sum + run.lost, 0),
    ]),
  )
}
