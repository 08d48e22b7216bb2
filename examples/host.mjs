// A pane in a host outlives the program that opened it. The host is this same file here; `quil host run` is one as well.
// Usage: QUIL_HOME="$PWD/quil-home" node examples/host.mjs
import { fileURLToPath } from 'node:url'
import { resolveHome, terminal } from '@quil/core'
import { connectWorkspace, stopHost } from '@quil/core/client'
import { openReadyReport, startHost } from '@quil/core/host'

const home = resolveHome(process.env)
await (process.argv[2] === 'host' ? beHost() : useHost())

async function beHost() {
  const report = openReadyReport(process.env) // tells whoever started us, and waits, how it went
  const host = await startHost({ home, plugins: async () => [terminal()], version: 'example' }).catch(report.failed)
  report.ready()
  await host?.stopped
}

async function useHost() {
  const launch = { command: [process.execPath, fileURLToPath(import.meta.url), 'host'], env: process.env }
  const first = await connectWorkspace({ home, launch })
  const { id } = await first.spawn({ plugin: 'terminal', cwd: process.cwd() })
  const view = await first.attach(id)
  view.onOutput(({ bytes }) => process.stdout.write(bytes))
  view.write('echo one $((1+1))\r')
  await first.waitFor(id, { text: '^one 2' })
  const from = { spawnId: view.spawnId, offset: view.offset }
  await first[Symbol.asyncDispose]() // this connection is over, and the shell goes on

  const second = await connectWorkspace({ home })
  await second.send(id, 'echo two $((1+2))\r')
  await second.waitFor(id, { text: '^two 3' })
  const again = await second.attach(id, { from }) // goes on at that very byte: nothing is missing, nothing comes twice
  again.onOutput(({ bytes }) => process.stdout.write(bytes))
  const { lines } = await second.read(id)
  console.error(`\r\nOn the screen of ${id}: ${lines.filter((line) => /^(one|two) /.test(line)).join(', ')}`)
  await second.close(id, { force: true })
  if ((await second.panes()).length === 0) await stopHost(home, { client: { name: 'example', version: '0' } })
  await second[Symbol.asyncDispose]()
}
