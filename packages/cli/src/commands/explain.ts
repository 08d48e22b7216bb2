import { type LaunchPlan, planLaunch, pluginOf, trackerOf } from '@quil/core'
import { openWorkspaceStore, type PaneRecord } from '@quil/core/workspace'
import { type EnvironmentChanges, environmentChanges } from '../environment-changes.ts'
import { findPane } from '../find-pane.ts'
import { heldSessions } from '../held-sessions.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { describeState, paneState } from '../pane-state.ts'
import { loadPlugins } from '../plugins.ts'
import { type Paint, painter } from '../print/paint.ts'
import { printable } from '../print/printable.ts'
import { writeJson } from '../print/say.ts'
import { shellQuote } from '../print/shell-quote.ts'

/** Says what `quil resume` would run now, and why. Reads only. */
export async function explain(wanted: string, options: CommonOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  const { records } = await openWorkspaceStore(home).read()
  const record = findPane(records, wanted)
  const { plugins } = await loadPlugins(home)
  const plugin = pluginOf(record, plugins)
  const tracker = trackerOf(plugin, plugins)
  const others = records.filter((other) => other !== record)
  const plan = await planLaunch({
    plugin: plugin.definition,
    record,
    mode: 'resume',
    home,
    env: io.env,
    claims: heldSessions(others, plugins),
    others,
    ...(tracker === undefined ? {} : { tracker }),
  })
  const changes = plan.ready ? environmentChanges(plan.env, io.env, plugin.definition, record) : undefined
  if (options.json === true) writeJson(io, toJson(record, plan, changes))
  else io.stdout.write(`${toText(record, plan, changes, painter(io)).join('\n')}\n`)
  return 0
}

function toJson(record: PaneRecord, plan: LaunchPlan, changes: EnvironmentChanges | undefined): unknown {
  const { id, name = null, plugin } = record
  const { outcome, notes, problems } = plan
  const launch = plan.ready
    ? { file: plan.file, args: plan.args, cwd: plan.cwd, session: plan.session ?? null, env: changes }
    : { error: { code: plan.error.code, message: plan.error.message } }
  return { id, name, plugin, ...paneState(record), outcome, ready: plan.ready, ...launch, notes, problems }
}

function toText(record: PaneRecord, plan: LaunchPlan, changes: EnvironmentChanges | undefined, paint: Paint): string[] {
  const state = paneState(record)
  const row = (title: string, text: string): string => `${paint('dim', title.padEnd(9))} ${printable(text)}`
  const lines = [
    row('pane', record.name === undefined ? record.id : `${record.name} (${record.id})`),
    row('plugin', record.plugin),
    row('state', describeState(state)),
    row('outcome', `${plan.outcome.kind}: ${plan.outcome.reason}`),
  ]
  if (state.state === 'running') lines.push(row('', `quil resume refuses while process ${state.pid} holds it`))
  if (plan.ready) {
    lines.push(row('command', shellQuote([plan.file, ...plan.args])), row('directory', plan.cwd))
    if (plan.session !== undefined) lines.push(row('session', `${plan.session.id} (${plan.session.source}, ${plan.session.at})`))
  }
  lines.push(...plan.notes.map((note) => row('note', note)), ...plan.problems.map((problem) => row('problem', problem)))
  if (changes === undefined) return lines
  const set = changes.set.map(({ name, value }) =>
    row('env', value === undefined ? `${name} (value not shown)` : `${name}=${value}`),
  )
  const unset = changes.unset.length === 0 ? [] : [row('env', `without ${changes.unset.join(' ')}`)]
  return [...lines, ...set, ...unset]
}
