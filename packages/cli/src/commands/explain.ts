import { findPane, type LaunchPlan, paneLabel, planLaunch, pluginOf, trackerOf } from '@quil/core'
import type { PaneInfo } from '@quil/core/workspace'
import type { ExplainAnswer } from '../answers.ts'
import { heldSessions } from '../foreground/held-sessions.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { readPanes } from '../host/read-panes.ts'
import type { Io } from '../io.ts'
import { type EnvironmentChanges, environmentChanges } from '../panes/environment-changes.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { describeStatus, paneAnswer } from '../panes/pane-answer.ts'
import { loadPlugins } from '../plugins.ts'
import { type Paint, painter } from '../print/paint.ts'
import { printable } from '../print/printable.ts'
import { writeJson } from '../print/say.ts'
import { quoteWord, shellQuote } from '../print/shell-quote.ts'

/** Says what bringing a pane back would run now, and why. Reads only. */
export async function explain(wanted: string, options: CommonOptions, io: Io): Promise<number> {
  const home = homeOf(options, io)
  const { panes } = await readPanes(home)
  const records = panes.map(({ record }) => record)
  const record = findPane(records, meantPane(wanted, io))
  const pane = panes.find(({ id }) => id === record.id) as PaneInfo
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
  if (options.json === true) writeJson(io, toJson(pane, plan, changes))
  else io.stdout.write(`${toText(pane, plan, changes, painter(io)).join('\n')}\n`)
  return 0
}

function toJson(pane: PaneInfo, plan: LaunchPlan, changes: EnvironmentChanges | undefined): ExplainAnswer {
  const { id, name, plugin, state, pid, exitCode, signal, refusal } = paneAnswer(pane)
  const { outcome, ready, notes, problems } = plan
  return {
    id,
    name,
    plugin,
    state,
    ...(pid === undefined ? {} : { pid }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(signal === undefined ? {} : { signal }),
    ...(refusal === undefined ? {} : { refusal }),
    outcome,
    ready,
    ...(plan.ready ? { file: plan.file, args: plan.args, cwd: plan.cwd, session: plan.session ?? null } : {}),
    ...(changes === undefined ? {} : { env: changes }),
    ...(plan.ready ? {} : { error: { code: plan.error.code, message: plan.error.message } }),
    notes,
    problems,
  }
}

function toText(pane: PaneInfo, plan: LaunchPlan, changes: EnvironmentChanges | undefined, paint: Paint): string[] {
  const { record } = pane
  const row = (title: string, text: string): string => `${paint('dim', title.padEnd(9))} ${printable(text)}`
  const lines = [
    row('pane', record.name === undefined ? record.id : `${record.name} (${record.id})`),
    row('plugin', record.plugin),
    row('state', describeStatus(pane)),
    row('outcome', `${plan.outcome.kind}: ${plan.outcome.reason}`),
  ]
  if (pane.status === 'running') lines.push(row('', whileRunning(pane)))
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

function whileRunning({ record, live }: PaneInfo): string {
  if (live !== undefined) return `it runs in the host: quil attach ${quoteWord(paneLabel(record))} shows it`
  return `it cannot be brought back while process ${record.holder?.pid} holds it`
}
