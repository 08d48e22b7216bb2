import { findPane } from '@quil/core'
import { openWorkspaceStore, type PaneInfo, type PaneState, type PaneStateReport, paneInfo } from '@quil/core/workspace'
import type { ExplainStateAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachRunning } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { activityAnswer, paneAnswer } from '../panes/pane-answer.ts'
import { age } from '../print/age.ts'
import { type Paint, painter } from '../print/paint.ts'
import { printable } from '../print/printable.ts'
import { writeJson } from '../print/say.ts'

interface Explained extends PaneStateReport {
  readonly pane: PaneInfo
}

/** Says what the program of a pane is doing, how that is known, and what it did before. Starts no host. */
export async function explainState(wanted: string, options: CommonOptions, io: Io): Promise<number> {
  const explained = await reportOf(homeOf(options, io), meantPane(wanted, io))
  if (options.json === true) writeJson(io, toJson(explained))
  else io.stdout.write(`${toText(explained, painter(io), new Date()).join('\n')}\n`)
  return 0
}

/** As the host knows it; without one nothing runs that could tell, and the record is all there is. */
async function reportOf(home: string, wanted: string): Promise<Explained> {
  await using workspace = await reachRunning(home)
  if (workspace !== undefined) {
    const pane = await workspace.get(wanted)
    return { pane, ...(await workspace.state(pane.id)) }
  }
  const { records } = await openWorkspaceStore(home).read()
  const pane = paneInfo(findPane(records, wanted))
  return { pane, state: pane.state, evidence: [], history: [] }
}

function toJson({ pane, state, evidence, history }: Explained): ExplainStateAnswer {
  const { id, name, plugin, state: status } = paneAnswer(pane)
  return {
    id,
    name,
    plugin,
    state: status,
    activity: activityAnswer(state),
    evidence: evidence.map((one) => ({ ...activityAnswer(one), used: one.used, reason: one.reason })),
    history: history.map(activityAnswer),
  }
}

function toText({ pane: { record }, state, evidence, history }: Explained, paint: Paint, now: Date): string[] {
  const row = (title: string, text: string): string => `${paint('dim', title.padEnd(9))} ${printable(text)}`
  const rows = (title: string, texts: readonly string[]): string[] =>
    texts.map((text, index) => row(index === 0 ? title : '', text))
  return [
    row('pane', record.name === undefined ? record.id : `${record.name} (${record.id})`),
    row('plugin', record.plugin),
    row('state', inWords(state)),
    row('since', `${state.since} (${age(state.since, now)})`),
    ...(state.source === 'none' ? [] : [row('source', state.source)]),
    ...rows(
      'evidence',
      evidence.map(
        (one) =>
          `${one.source} ${one.used ? 'counts' : 'does not count'}: ${inWords(one)}, ${age(one.since, now)}: ${one.reason}`,
      ),
    ),
    ...rows(
      'before',
      history.map((one) => `${one.since}  ${inWords(one)} (${one.source})`),
    ),
  ]
}

/** `blocked on permission: may it run ls?` */
function inWords({ state, blockedOn, detail }: PaneState): string {
  return `${state}${blockedOn === undefined ? '' : ` on ${blockedOn}`}${detail === undefined ? '' : `: ${detail}`}`
}
