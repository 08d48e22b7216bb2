// What a host costs that has nothing to do: CPU, wake-ups and memory with idle shells, and what is left behind when panes have been opened and
// closed. Usage: node bench/host-idle.mjs [--panes 50] [--seconds 60] [--churn 100] [--attached]. Linux; the packages built: `npm run setup -- --build`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { memoryKb, openDescriptors, usage, zombies } from './support/process-facts.mjs'
import { startQuilHost } from './support/quil-host.mjs'
import { printTable } from './support/statistics.mjs'

/** A host may use so much of a core while nothing happens, in percent. */
const MOST_CPU = 0.1
/** Opened or closed at a time. */
const AT_A_TIME = 10
/**
 * After its last output a pane's scrollback is saved once more; then nothing is left to do. Within the next minute or two V8 collects its
 * garbage once more, for 0.1 s: the better of two stretches is what an idle host costs.
 */
const SETTLE_MS = 10_000

const { values: options } = parseArgs({
  options: {
    panes: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '60' },
    churn: { type: 'string', default: '100' },
    attached: { type: 'boolean', default: false },
  },
})
const [panes, seconds, churn] = [options.panes, options.seconds, options.churn].map(Number)
const directory = mkdtempSync(join(tmpdir(), 'quil-bench-'))
const host = await startQuilHost(directory)
try {
  const { workspace, pid } = host
  const empty = memoryKb(pid)
  const shells = await open(panes)
  const attachments = options.attached ? await Promise.all(shells.map((id) => workspace.attach(id))) : []
  await pause(SETTLE_MS)
  console.log(`Node ${process.versions.node}; ${panes} idle shells${options.attached ? ', a client attached to each' : ''}\n`)
  const stretches = [await watch('first', empty), await watch('second', empty)]
  printTable(
    ['stretch', 'CPU of one core', 'at most', 'voluntary switches/s', 'involuntary/s', 'threads', 'memory', 'per pane'],
    stretches.map(({ row }) => row),
  )
  await Promise.all(attachments.map((attachment) => attachment.detach()))
  const left = await whatChurnLeaves()
  console.log(`\n${churn} shells opened and closed, ${AT_A_TIME} at a time\n`)
  printTable(['', 'open descriptors', 'zombies', 'threads', 'memory'], left)
  if (Math.min(...stretches.map(({ cpu }) => cpu)) > MOST_CPU) {
    console.error(`the idle host used more than ${MOST_CPU} % of a core`)
    process.exitCode = 1
  }
} finally {
  await host.stop()
  rmSync(directory, { recursive: true, force: true })
}

/** What the host uses while nobody does anything. */
async function watch(name, emptyKb) {
  const { pid } = host
  const [before, startedAt] = [usage(pid), performance.now()]
  await pause(seconds * 1000)
  const [after, elapsedMs] = [usage(pid), performance.now() - startedAt]
  const cpu = ((after.cpuNs - before.cpuNs) / 1e6 / elapsedMs) * 100
  const perSecond = (field) => (((after[field] - before[field]) * 1000) / elapsedMs).toFixed(2)
  const memory = [`${(memoryKb(pid) / 1024).toFixed(1)} MB`, `${((memoryKb(pid) - emptyKb) / panes).toFixed(0)} kB`]
  const switches = [perSecond('voluntary'), perSecond('involuntary')]
  return { cpu, row: [`${name} ${seconds} s`, `${cpu.toFixed(4)} %`, `${MOST_CPU} %`, ...switches, after.threads, ...memory] }
}

async function open(count) {
  const ids = []
  while (ids.length < count) {
    const batch = Array.from({ length: Math.min(AT_A_TIME, count - ids.length) }, () =>
      host.workspace.spawn({ plugin: 'terminal', cwd: directory, size: { cols: 80, rows: 24 } }),
    )
    for (const { id } of await Promise.all(batch)) ids.push(id)
  }
  return ids
}

/** Facts of the host before, after a first time (which opens what a host opens once), and after the second. */
async function whatChurnLeaves() {
  const facts = (when) => {
    const { pid } = host
    return [when, openDescriptors(pid), zombies(pid), usage(pid).threads, `${(memoryKb(pid) / 1024).toFixed(1)} MB`]
  }
  const rows = [facts('before')]
  for (const when of ['after', 'after as many again']) {
    for (let left = churn; left > 0; left -= AT_A_TIME) {
      const ids = await open(Math.min(AT_A_TIME, left))
      await Promise.all(ids.map((id) => host.workspace.close(id, { force: true })))
    }
    rows.push(facts(when))
  }
  return rows
}
