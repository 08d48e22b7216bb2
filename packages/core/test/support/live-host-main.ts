// A host with panes as a program of its own; bundled by `buildLiveHost`. It answers each line on stdin with what it uses.
import { readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startHost } from '../../src/host/index.ts'
import { shellPlugin } from './shell-plugin.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const [home = ''] = process.argv.slice(2)
const plugin = shellPlugin('[persistence]\nstrategy = "rerun"\n')
const host = await startHost({ home, version: '1.2.3', plugins: async () => [plugin] })
process.once('SIGTERM', () => void host.stop())
console.log('listening')
const lines = createInterface({ input: process.stdin })
lines.on('line', () => {
  collect()
  const { rss, heapUsed, external } = process.memoryUsage()
  const descriptors = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const { user, system } = process.cpuUsage()
  console.log(JSON.stringify({ rss, used: heapUsed + external, descriptors, timers, cpuMs: (user + system) / 1000 }))
})
await host.stopped
lines.close()
process.stdin.destroy()
