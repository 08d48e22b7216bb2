import type { Plugin } from '@quil/core'
import type { Io } from '../io.ts'
import { findAgent, planHere } from './agent.ts'
import type { Check } from './check.ts'

/** Whether a shell opened here would say where it is, so that it comes back there. */
export async function checkShell(plugins: readonly Plugin[], home: string, io: Io): Promise<readonly Check[]> {
  const terminal = await findAgent('terminal', plugins, home, io)
  if (terminal?.file === undefined) return []
  const name = 'terminal shell'
  const plan = await planHere(terminal)
  if (!plan.ready) return [{ name, status: 'warn', message: plan.outcome.reason, fix: 'quil new terminal would fail here' }]
  if (plan.problems.length > 0) {
    return [{ name, status: 'warn', message: plan.problems.join('; '), fix: 'docs/terminal.md says what may be set' }]
  }
  const message = plan.notes.join('; ')
  return [{ name, status: message.startsWith('no ') ? 'info' : 'ok', message }]
}
