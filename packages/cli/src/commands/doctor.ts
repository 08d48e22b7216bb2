import type { DoctorAnswer } from '../answers.ts'
import type { Check } from '../doctor/check.ts'
import { checkClaudeCode } from '../doctor/claude-code.ts'
import { checkHome } from '../doctor/home.ts'
import { checkHost } from '../doctor/host.ts'
import { checkOpencode } from '../doctor/opencode.ts'
import { checkPluginSet } from '../doctor/plugins.ts'
import { checkRuntime } from '../doctor/runtime.ts'
import { checkShell } from '../doctor/shell.ts'
import { type CommonOptions, namedHome } from '../home-option.ts'
import type { Io } from '../io.ts'
import { loadPlugins } from '../plugins.ts'
import { type Colour, painter } from '../print/paint.ts'
import { printable } from '../print/printable.ts'
import { writeJson } from '../print/say.ts'
import { EXIT } from '../report-error.ts'

/** Looks at everything a pane depends on. Writes nothing into the home. */
export async function doctor(options: CommonOptions, io: Io): Promise<number> {
  const home = namedHome(options, io)
  const set = await loadPlugins(home)
  const checks = (
    await Promise.all([
      checkRuntime(io),
      checkHome(home),
      checkHost(home),
      checkPluginSet(set, io),
      checkShell(set.plugins, home, io),
      checkOpencode(set.plugins, home, io),
      checkClaudeCode(set.plugins, home, io),
    ])
  ).flat()
  const failed = checks.some(({ status }) => status === 'fail')
  if (options.json === true) writeJson(io, { ok: !failed, home, checks } satisfies DoctorAnswer)
  else io.stdout.write(toText(checks, io))
  return failed ? EXIT.failed : EXIT.ok
}

const COLOURS: Readonly<Record<Check['status'], Colour>> = { ok: 'green', info: 'dim', warn: 'yellow', fail: 'red' }

function toText(checks: readonly Check[], io: Io): string {
  const paint = painter(io)
  const width = Math.max(...checks.map(({ name }) => name.length))
  return checks
    .map(({ name, status, message, fix }) => {
      const line = `${paint(COLOURS[status], status.padEnd(4))}  ${name.padEnd(width)}  ${printable(message)}\n`
      return fix === undefined ? line : `${line}      ${' '.repeat(width)}  ${paint('dim', `fix: ${printable(fix)}`)}\n`
    })
    .join('')
}
