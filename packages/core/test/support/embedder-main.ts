// A program that runs a pane of its own and then has nothing more to do; bundled by `buildChild`.
import { openWorkspace } from '../../src/live/index.ts'
import { shellPlugin } from './shell-plugin.ts'

const [home = ''] = process.argv.slice(2)
process.stdin.destroy()
const workspace = await openWorkspace({ home, plugins: [shellPlugin('[persistence]\nghost_buffer = true\n')] })
const events = workspace.events()
const { id } = await workspace.spawn({ plugin: 'shell-test', cwd: '/', args: ['-c', 'yes | head -n 100000; exec sleep 1000'] })
const attachment = await workspace.attach(id, { size: { cols: 90, rows: 20 } })
attachment.onOutput(() => {})
await workspace.waitFor(id, { text: 'y' }, { timeoutMs: 60_000 })
await events.next()
await workspace[Symbol.asyncDispose]()
console.log('disposed')
