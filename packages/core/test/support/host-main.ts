// A host without panes as a program of its own, and one that starts such hosts; bundled by `buildChild`.
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ensureHost } from '../../src/client/launch-host.ts'
import { openLink } from '../../src/client/link.ts'
import { isQuilError, messageOf } from '../../src/errors.ts'
import { openReadyReport } from '../../src/host/report-ready.ts'
import { plainHost } from './plain-host.ts'

const me = fileURLToPath(import.meta.url)
const client = { name: 'test', version: '1.2.3' }

const commands: Record<string, (home: string, more: string) => Promise<void>> = {
  /** Runs a host; `more` is the protocol version it speaks. */
  async run(home, more) {
    const report = openReadyReport(process.env)
    try {
      const terminated = new Promise((resolve) => process.once('SIGTERM', resolve))
      await using host = await plainHost(home, { protocols: [Number(more || '1')] })
      report.ready()
      console.log('listening')
      await Promise.race([host.stopAsked, terminated])
    } catch (error) {
      report.failed(error)
      process.exitCode = 1
    }
  },

  /** Reads homes, one a line, makes sure of a host for each, and says which process that is. */
  async starter() {
    console.log('here')
    for await (const home of createInterface({ input: process.stdin })) {
      const command = [process.execPath, me, 'run', home]
      try {
        const { started } = await ensureHost(home, { command, env: process.env, client, timeoutMs: 60_000 })
        await using link = await openLink(home, { client, timeoutMs: 60_000 })
        const { pid } = await link.request('host.status', {})
        console.log(JSON.stringify({ started, pid }))
      } catch (error) {
        console.log(JSON.stringify({ code: isQuilError(error) && error.code, message: messageOf(error) }))
      }
    }
  },

  /** Lives, and reports nothing. */
  mute: () => new Promise((_, reject) => setTimeout(reject, 600_000)),

  async 'die-talking'() {
    console.error('first line\nthe disk is made of cheese')
    process.exitCode = 3
  },

  /** Reports something that is no report. */
  async babble() {
    const { writeSync } = await import('node:fs')
    writeSync(3, 'hello there\n')
  },

  async 'ready-and-gone'() {
    openReadyReport(process.env).ready()
  },
}

const [command = '', home = '', more = ''] = process.argv.slice(2)
await commands[command]?.(home, more)
