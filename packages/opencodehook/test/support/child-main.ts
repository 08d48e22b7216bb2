// What a process of its own can do with this package; bundled by `buildChild`. The answer is one line on stdout.
import { ensureScripts } from '../../src/scripts.ts'
import { lookUpSession } from '../../src/session-lookup.ts'

const commands: Record<string, (...args: string[]) => Promise<unknown>> = {
  /** Says that it is ready and, told to go, installs the scripts several times at once. */
  async ensure(home = '', times = '1') {
    process.stdout.write('ready\n')
    await new Promise((resolve) => process.stdin.once('data', resolve))
    await Promise.all(Array.from({ length: Number(times) }, () => ensureScripts(home)))
    return 'installed'
  },

  async lookUp(id = '', context = '{}') {
    return lookUpSession(id, JSON.parse(context) as Parameters<typeof lookUpSession>[1])
  },
}

const [command = '', ...args] = process.argv.slice(2)
process.stdout.write(`${JSON.stringify(await commands[command]?.(...args))}\n`)
process.stdin.destroy()
