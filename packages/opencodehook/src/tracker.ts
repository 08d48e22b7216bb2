import { rm } from 'node:fs/promises'
import {
  type Candidates,
  messageOf,
  type SessionCandidate,
  type SessionTracker,
  type TrackerContext,
  type TrackerEvent,
  type WatchContext,
} from '@quil/core'
import { readSmallFile, removeLeftoverTempFiles } from '@quil/core/files'
import { beforeSpawn, UNTRACKED } from './before-spawn.ts'
import { endTurn, lookIntoDatabase, turnOf } from './database-turns.ts'
import { panePaths } from './hook-paths.ts'
import { readPersistedSessionId } from './persisted-session.ts'
import { argsForResume, firstPositional } from './resume-arguments.ts'
import { ensureScripts } from './scripts.ts'
import { lookUpSession } from './session-lookup.ts'
import { watchReports } from './watch-reports.ts'
import { sessionRecord, watchSession } from './watch-session.ts'

/** Knows which opencode session a pane is in. */
export function opencodeTracker(): SessionTracker {
  return {
    name: 'opencode',
    resumeArgs: ['--session', '{session_id}'],
    prepare: ensureScripts,
    beforeSpawn,
    candidates,
    argsForResume,
    watch,
    forget,
  }
}

function watch(pane: WatchContext, on: (event: TrackerEvent) => void): Disposable {
  const turn = turnOf(pane)
  turn?.started()
  const heard = (event: TrackerEvent): void => {
    if (event.type !== 'problem') turn?.opened() // its scripts run after its database is open
    on(event)
  }
  const watches = [watchSession(pane, heard), watchReports(pane, heard)]
  return {
    [Symbol.dispose]: () => {
      turn?.end()
      for (const one of watches) one[Symbol.dispose]()
    },
  }
}

async function candidates(pane: TrackerContext): Promise<Candidates> {
  const problems: string[] = []
  const recorded = await recordedSession(pane, problems)
  if (recorded === undefined) {
    // What cannot be read may have been a session: that is not "none". And where the user named a project directory, nobody looked
    // whether `--continue` there would join another pane.
    const last = await lastIncarnation(pane)
    const elsewhere = last === 'untracked' && firstPositional(pane.callerArgs) !== undefined
    const unsure = problems.length > 0 || elsewhere || last === 'unknown'
    return { candidates: [], hadSession: unsure, observed: last === 'tracked', problems }
  }
  if ((await lastIncarnation(pane)) === 'untracked') problems.push(MISSED)
  const { file, env, cwd } = pane
  const found = await lookIntoDatabase(pane, () => lookUpSession(recorded.id, { file, env, cwd: recorded.directory ?? cwd }))
  const directory = found.directory ?? recorded.directory
  const candidate: SessionCandidate = {
    id: found.id,
    evidence: found.evidence,
    source: recorded.source === 'tui' || recorded.source === 'bus' ? 'tracker' : recorded.source,
    at: recorded.at,
    ...(directory === undefined ? {} : { directory }),
    ...(found.detail === undefined ? {} : { detail: found.detail }),
  }
  return { candidates: [candidate], hadSession: true, problems }
}

/** The scripts' own file first; the pane's record where that is lost or broken. */
async function recordedSession(pane: TrackerContext, problems: string[]): Promise<ReturnType<typeof sessionRecord> | undefined> {
  try {
    const found = await readPersistedSessionId(pane.home, pane.paneId)
    if (found !== undefined) return sessionRecord(found)
  } catch (error) {
    problems.push(messageOf(error))
  }
  return pane.recorded
}

const MISSED = 'the last start was not tracked: this is the session from before it, and a later one is not known'

/**
 * `tracked`: our scripts were given to it, so a session would be on record (opencode that was killed before it had loaded them had
 * none). `untracked`: they were not. `unknown`: its files are gone.
 */
async function lastIncarnation({ home, paneId }: TrackerContext): Promise<'tracked' | 'untracked' | 'unknown'> {
  const file = await readSmallFile(panePaths(home, paneId).spawn, { maxBytes: 64 }).catch(() => undefined)
  const incarnation = file?.text.trim() ?? ''
  if (incarnation === UNTRACKED) return 'untracked'
  return incarnation === '' ? 'unknown' : 'tracked'
}

async function forget({ home, paneId }: TrackerContext): Promise<void> {
  endTurn({ home, paneId })
  // The incarnation goes first: without it no script writes the others again.
  const { spawn, owner, id, reports, tuiConfig } = panePaths(home, paneId)
  for (const path of [spawn, owner, id, reports, tuiConfig]) {
    await rm(path, { recursive: true, force: true }) // whatever is in its place
    await removeLeftoverTempFiles(path).catch(() => {}) // of a writer that was killed
  }
}
