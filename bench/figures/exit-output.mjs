import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { quil } from '../peers/quil.mjs'
import { withPayload } from './attached-output.mjs'

/** So much is in the kernel when the program is gone already: more than one read, less than the terminal holds back. */
const BYTES = 60_000
const AT_A_TIME = 4

/** A program prints and ends at once: whether everything arrives at a client that is attached, with each Node as the host's. */
export const exitOutput = {
  name: 'exit-output',
  title: "Output at a program's end",
  async run(lab) {
    const runs = lab.size(100, 500)
    const rows = await withPayload(lab, 'ascii', 1, async (file) => {
      const counted = []
      for (const node of lab.nodes) {
        const hosted = { ...quil, start: (directory, options) => quil.start(directory, { ...options, node }) }
        counted.push([nameOf(node), runs, await lab.withPeer(hosted, (session) => countWrong(session, runs, file))])
      }
      return counted
    })
    const values = [rows.reduce((sum, [, , wrong]) => sum + wrong, 0)]
    return {
      tables: [{ title: `${BYTES} bytes, then the end`, head: ['', 'runs', 'runs in which bytes were missing or wrong'], rows }],
      goals: [
        { what: `output lost at the end, runs of ${runs * rows.length}`, values, digits: 0, floor: 0, target: 0, stretch: 0 },
      ],
    }
  },
}

function nameOf(node) {
  return `Node ${execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()}`
}

async function countWrong({ host: { workspace } }, runs, file) {
  const printed = (await readFile(file)).subarray(0, BYTES)
  const wanted = hashOf(Buffer.from(printed.toString('latin1').replaceAll('\n', '\r\n'), 'latin1'))
  let wrong = 0
  for (let left = runs; left > 0; left -= AT_A_TIME) {
    const batch = Array.from({ length: Math.min(AT_A_TIME, left) }, () => outputOf(workspace, file))
    wrong += (await Promise.all(batch)).filter((bytes) => hashOf(bytes) !== wanted).length
  }
  return wrong
}

/** Everything a client sees from its key to the end of the program. */
async function outputOf(workspace, file) {
  const script = `stty -echo; printf 'REA%s' DY; read go; exec head -c ${BYTES} '${file}'`
  const { id } = await workspace.spawn({ plugin: 'command', cwd: '/', args: ['-c', script], size: { cols: 80, rows: 24 } })
  const attachment = await workspace.attach(id, { restore: false })
  const chunks = []
  await new Promise((resolve) => {
    let before = ''
    attachment.onOutput(({ kind, bytes }) => {
      if (before === undefined) {
        if (kind === 'output') chunks.push(Buffer.from(bytes))
        return
      }
      before += Buffer.from(bytes).toString()
      if (!before.includes('READY')) return
      before = undefined
      attachment.write('\n')
      resolve()
    })
  })
  await attachment.ended
  await workspace.close(id, { force: true })
  return Buffer.concat(chunks)
}

function hashOf(bytes) {
  return createHash('sha1').update(bytes).digest('hex')
}
