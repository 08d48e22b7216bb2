// Measures Quil side by side with the bare terminal, tmux, dtach, abduco and screen in one interleaved run; only ratios within a round count.
// Usage: node bench/run.mjs [--quick] [--only output,echo,…] [--peers quil,tmux,…] [--rounds 5] [--nodes path,…] [--write] [--json file] [--profile folder]
//   --nodes: further Nodes for the figure that counts lost output. --write puts tables and charts into docs/. Linux, with a C compiler; the packages built: `npm run setup -- --build`.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { FIGURES } from './figures/index.mjs'
import { PEERS } from './peers/index.mjs'
import { writeDocument } from './report/document.mjs'
import { circumstances, figureText, summaryText } from './report/markdown.mjs'
import { Lab } from './support/lab.mjs'
import { describeMachine, load } from './support/machine.mjs'

// Node 20 reads the certificates at each start, for 40 ms: in everything, and it would flatter what is compared with a bare Node.
delete process.env.NODE_EXTRA_CA_CERTS

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    peers: { type: 'string' },
    rounds: { type: 'string' },
    nodes: { type: 'string' },
    write: { type: 'boolean', default: false },
    json: { type: 'string' },
    profile: { type: 'string' },
  },
})
const figures =
  options.only === undefined ? FIGURES.filter(({ growth }) => !(options.quick && growth)) : named(FIGURES, options.only)
const wanted = options.peers === undefined ? PEERS : named(PEERS, options.peers)
const present = wanted.filter((peer) => peer.version() !== undefined)
const run = {
  machine: describeMachine(),
  versions: present.map(({ version }) => version()).filter((version) => version !== ''),
  missing: wanted.filter((peer) => !present.includes(peer)).map(({ name }) => name),
  quick: options.quick,
  complete: options.only === undefined && options.peers === undefined,
  loads: [load()],
}
for (const name of run.missing) console.error(`left out: ${name} is not installed`)

const rounds = options.rounds === undefined ? undefined : Number(options.rounds)
const nodes = [process.execPath, ...(options.nodes?.split(',') ?? [])]
const lab = new Lab({ peers: present, quick: options.quick, rounds, profile: options.profile, nodes })
const results = new Map()
try {
  for (const figure of figures) {
    const begun = performance.now()
    const result = await figure.run(lab)
    results.set(figure.name, result)
    console.log(`\n## ${figure.title}\n\n${figureText(result)}`)
    console.error(`${figure.name}: ${((performance.now() - begun) / 1000).toFixed(0)} s`)
  }
} finally {
  lab.close()
}
run.loads.push(load())
console.log(`\n## Summary\n\n${circumstances(run)}\n\n${summaryText([...results.values()])}`)
if (options.json !== undefined)
  writeFileSync(options.json, JSON.stringify({ ...run, results: Object.fromEntries(results) }, undefined, 2))
if (options.write) writeDocument(run, results)

function named(all, list) {
  return list.split(',').map((name) => {
    const one = all.find((candidate) => candidate.name === name || candidate.name === `${name} PTY`)
    if (one === undefined)
      throw new Error(`there is no "${name}"; there are: ${all.map((candidate) => candidate.name).join(', ')}`)
    return one
  })
}
