import { findCommand, formatPluginProblem, isQuilError, messageOf, type PluginSet } from '@quil/core'
import type { Io } from '../io.ts'
import type { Check } from './check.ts'

/** The user's plugin files, and each plugin's program. A program that is not installed is no failure: nobody uses all of them. */
export async function checkPluginSet({ plugins, problems }: PluginSet, io: Io): Promise<readonly Check[]> {
  const files = problems.map(
    (problem): Check => ({
      name: 'plugin file',
      status: problem.severity === 'error' ? 'fail' : 'warn',
      message: formatPluginProblem(problem),
      fix: 'correct the file; docs/plugin-files.md lists every key',
    }),
  )
  const commands = plugins.map(async ({ definition }): Promise<Check> => {
    const name = `plugin ${definition.name}`
    try {
      return { name, status: 'ok', message: await findCommand(definition, io.env, io.cwd) }
    } catch (error) {
      const missing = isQuilError(error, 'COMMAND_NOT_FOUND')
      const hint = definition.homepage === undefined ? '' : `: ${definition.homepage}`
      if (missing) return { name, status: 'info', message: `"${definition.command.cmd}" is not installed${hint}` }
      return { name, status: 'warn', message: messageOf(error), fix: 'make it executable' }
    }
  })
  return [...files, ...(await Promise.all(commands))]
}
