import { statSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { text } from '@clack/prompts'
import { checkName, findCommand, messageOf, type Plugin } from '@quil/core'
import { openWorkspaceStore } from '@quil/core/workspace'
import type { NewOptions } from '../commands/new.ts'
import type { Ending } from '../foreground/ending.ts'
import type { Io } from '../io.ts'
import { loadPlugins, pluginWarnings } from '../plugins.ts'
import { fit } from '../print/fit.ts'
import { sayAll } from '../print/say.ts'
import { shortPath } from '../print/short-path.ts'
import { ask } from './ask.ts'
import { askWhich } from './ask-which.ts'
import type { Choice } from './pane-choices.ts'

/** Asks what the new pane is to be: plugin, what that needs, name, directory. */
export async function askNewPane(
  home: string,
  io: Io,
  ending: Ending,
): Promise<{ readonly plugin: string; readonly options: NewOptions }> {
  const set = await loadPlugins(home)
  sayAll(io, pluginWarnings(set))
  const options = await pluginChoices(set.plugins, io)
  const name = await ask((context) => askWhich(context, 'What kind of pane?', options, io), io, ending)
  const plugin = set.plugins.find(({ definition }) => definition.name === name)
  const field: Record<string, string> = {}
  for (const { name: key, label, default: value } of plugin?.definition.command.formFields.filter(({ required }) => required) ??
    []) {
    field[key] = await ask((context) => text({ ...context, message: label, ...initially(value), validate: notEmpty }), io, ending)
  }
  const { records } = await openWorkspaceStore(home).read()
  const label = await ask(
    (context) =>
      text({
        ...context,
        message: 'Its name? (may stay empty)',
        validate: (given) => problemOf(() => given && checkName(given, records)),
      }),
    io,
    ending,
  )
  const directory = await ask(
    (context) =>
      text({
        ...context,
        message: 'In which directory?',
        initialValue: shortPath(io.cwd, io.env),
        validate: (given) => problemOf(() => checkDirectory(expand(given ?? '', io))),
      }),
    io,
    ending,
  )
  const named = (label ?? '').trim()
  return { plugin: name, options: { field, cwd: expand(directory, io), ...(named === '' ? {} : { name: named }) } }
}

/** Those that are installed first. */
async function pluginChoices(plugins: readonly Plugin[], io: Io): Promise<readonly Choice[]> {
  const all = await Promise.all(
    plugins.map(async ({ definition }) => {
      const installed = await findCommand(definition, io.env, io.cwd).then(
        () => true,
        () => false,
      )
      const what = definition.description === '' ? definition.displayName : definition.description
      const label = `${definition.name.padEnd(12)}  ${installed ? what : `${what} (not installed)`}`
      return {
        installed,
        choice: { value: definition.name, label: fit(label, Math.max((io.stdout.columns ?? 80) - 6, 1), 'start') },
      }
    }),
  )
  return all.sort((a, b) => Number(b.installed) - Number(a.installed)).map(({ choice }) => choice)
}

function initially(value: string | undefined): { readonly initialValue?: string } {
  return value === undefined ? {} : { initialValue: value }
}

function notEmpty(given: string | undefined): string | undefined {
  return given === undefined || given.trim() === '' ? 'It cannot be empty.' : undefined
}

function problemOf(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function expand(given: string, io: Io): string {
  const home = io.env['HOME'] ?? homedir()
  return resolve(io.cwd, given.trim().replace(/^~(?=\/|$)/, home))
}

function checkDirectory(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error(`${path} is not a directory.`)
}
