import type { PaneInfo, PaneState } from '@quil/core/workspace'
import type { PaneAnswer } from '../answers.ts'

/** A pane as `--json` tells it. */
export function paneAnswer({ record, status, directory, state, live }: PaneInfo): PaneAnswer {
  const { id, name = null, plugin, cwd, session = null, lastExit, holder, refusal, createdAt, lastUsedAt } = record
  return {
    id,
    name,
    plugin,
    cwd,
    directory,
    state: status,
    activity: activityAnswer(state),
    ...((status === 'running' || status === 'lost') && holder !== undefined ? { pid: holder.pid } : {}),
    ...(status === 'exited' ? { exitCode: lastExit?.exitCode ?? null, signal: lastExit?.signal ?? null } : {}),
    ...(status === 'refused' && refusal !== undefined ? { refusal } : {}),
    session,
    lastExit: lastExit === undefined ? null : { ...lastExit, lastLines: lastExit.lastLines ?? [] },
    live:
      live === undefined
        ? null
        : {
            pid: live.pid,
            size: live.size,
            outcome: live.outcome,
            notes: live.notes,
            problems: live.problems,
            clients: live.clients,
            outputBytes: live.outputBytes,
            title: live.title ?? null,
          },
    createdAt,
    lastUsedAt,
  }
}

/** Only what is published: what a newer host adds is not. */
export function activityAnswer({ state, source, since, detail, blockedOn }: PaneState): PaneState {
  return { state, source, since, ...(detail === undefined ? {} : { detail }), ...(blockedOn === undefined ? {} : { blockedOn }) }
}

/** What has become of a pane, in a word or two. */
export function describeStatus({ status, record: { holder, lastExit, refusal } }: PaneInfo): string {
  switch (status) {
    case 'running':
      return `running (${holder?.pid ?? '?'})`
    case 'exited':
      return lastExit?.signal ? `killed ${lastExit.signal}` : `exited ${lastExit?.exitCode ?? '?'}`
    case 'refused':
      return `refused ${refusal?.code ?? ''}`.trimEnd()
    case 'lost':
    case 'interrupted':
    case 'stopped':
      return status
  }
}
