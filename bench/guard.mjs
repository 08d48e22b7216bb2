// Fails when Quil has become far slower than it was: ratios and CPU time with wide margins, in less than a minute. Absolute speed is never
// looked at, so that a busy machine does not fail it. Usage: node bench/guard.mjs. Linux, with a C compiler; the packages built: `npm run setup -- --build`.
import { cpu, measureOutput, speed, withPayload } from './figures/attached-output.mjs'
import { measureEcho } from './figures/echo.mjs'
import { idleShare } from './figures/panes.mjs'
import { quil } from './peers/quil.mjs'
import { raw } from './peers/raw.mjs'
import { Lab } from './support/lab.mjs'
import { memoryOfAll } from './support/process-facts.mjs'
import { markdownTable, quantile, ratios } from './support/statistics.mjs'

// Node 20 reads the certificates at each start, for 40 ms: in everything, and it would flatter what is compared with a bare Node.
delete process.env.NODE_EXTRA_CA_CERTS

const ROUNDS = 3
const MEGABYTES = 48
const PANES = 50

/**
 * The best round counts, for others on the machine can only make a round worse. Each limit is about half of what was measured on two cores
 * that were shared with builds (`usual`): raise it whenever Quil has become faster.
 */
const LIMITS = {
  output: { what: 'output / raw PTY, ASCII', atLeast: 0.25, usual: 0.5 },
  cpu: { what: 'CPU of host and client, s/GB', atMost: 40, usual: 17 },
  echo: { what: 'echo p50 / raw PTY', atMost: 30, usual: 8 },
  echoCpu: { what: 'CPU of the host for a key, ms', atMost: 1, usual: 0.4 },
  idle: { what: `CPU of ${PANES} idle panes, % of a core`, atMost: 0.3, usual: 0.003 },
  memory: { what: 'memory of an idle pane, kB', atMost: 200, usual: 60 },
}

const lab = new Lab({ peers: [raw, quil], quick: true })
let failed = false
try {
  const measured = { ...(await outputFacts()), ...(await echoFacts()), ...(await idleFacts()) }
  const rows = Object.entries(LIMITS).map(([name, limit]) => rowOf(limit, measured[name]))
  console.log(markdownTable(['', 'measured', 'limit', 'usual', ''], rows))
} finally {
  lab.close()
}
if (failed) {
  console.error('Quil has become much slower, or larger, than it was: see docs/performance.md, and measure with "npm run bench"')
  process.exitCode = 1
}

function rowOf({ what, atLeast, atMost, usual }, value) {
  const holds = atLeast === undefined ? value <= atMost : value >= atLeast
  failed ||= !holds
  const limit = atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`
  return [what, Number(value.toPrecision(3)), limit, usual, holds ? 'ok' : 'FAILED']
}

async function outputFacts() {
  const results = await withPayload(lab, 'ascii', MEGABYTES, (file) =>
    lab.interleaved([raw.name, quil.name], ROUNDS, (peer) => measureOutput(lab, peer, file)),
  )
  return {
    output: Math.max(...ratios(results, quil.name, raw.name, speed)),
    cpu: Math.min(...results.get(quil.name).map(cpu)) / (MEGABYTES / 1000),
  }
}

async function echoFacts() {
  const results = await lab.interleaved([raw.name, quil.name], ROUNDS, (peer) => measureEcho(lab, peer, { floods: 0, keys: 150 }))
  const costs = results.get(quil.name).map(({ hostCpu, us }) => (hostCpu * 1000) / us.length)
  return {
    echo: Math.min(...ratios(results, quil.name, raw.name, ({ us }) => quantile(us, 0.5))),
    echoCpu: Math.min(...costs),
  }
}

function idleFacts() {
  return lab.withPeer(quil, async ({ pids, createMany }) => {
    const emptyKb = memoryOfAll(pids())
    const names = Array.from({ length: PANES }, (_, index) => `pane${index}`)
    await createMany(names, ['sleep', '100000'])
    const shares = [await idleShare(pids(), 4000), await idleShare(pids(), 4000), await idleShare(pids(), 4000)]
    return { idle: Math.min(...shares), memory: (memoryOfAll(pids()) - emptyKb) / PANES }
  })
}
