import { rm } from 'node:fs/promises'
import { type Candidates, messageOf, type SessionCandidate, type SessionTracker, type TrackerContext } from '@quil/core'
import { readSmallFile, removeLeftoverTempFiles } from '@quil/core/files'
import { beforeSpawn } from './before-spawn.ts'
import { panePaths } from './hook-paths.ts'
import { readPersistedSessionId } from './persisted-session.ts'
import { argsForResume, firstPositional } from './resume-arguments.ts'
import { ensureScripts } from './scripts.ts'
import { lookUpSession } from './session-lookup.ts'
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
    watch: watchSession,
    forget,
  }
}

async function candidates(pane: TrackerContext): Promise<Candidates> {
  const problems: string[] = []
  const recorded = await recordedSession(pane, problems)
  if (recorded === undefined) {
    // What cannot be read may have been a session: that is not "none". And where the user named a project directory, nobody looked
    // whether `--continue` there would join another pane.
    const observed = await wasObserved(pane)
    const unsure = problems.length > 0 || (!observed && firstPositional(pane.callerArgs) !== undefined)
    return { candidates: [], hadSession: unsure, observed, problems }
  }
  const found = await lookUpSession(recorded.id, { file: pane.file, env: pane.env, cwd: recorded.directory ?? pane.cwd })
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

/** A script of the last incarnation took its place, so it would have recorded a session. */
async function wasObserved({ home, paneId }: TrackerContext): Promise<boolean> {
  const { owner, spawn } = panePaths(home, paneId)
  const [place, incarnation] = await Promise.all(
    [owner, spawn].map((path) => readSmallFile(path, { maxBytes: 1024 }).catch(() => undefined)),
  )
  const spawnId = incarnation?.text.trim()
  return spawnId !== undefined && spawnId !== '' && place?.text.includes(`"spawnId":"${spawnId}"`) === true
}

async function forget({ home, paneId }: TrackerContext): Promise<void> {
  // The incarnation goes first: without it no script writes the others again.
  const { spawn, owner, id, tuiConfig } = panePaths(home, paneId)
  for (const path of [spawn, owner, id, tuiConfig]) {
    await rm(path, { force: true })
    await removeLeftoverTempFiles(path).catch(() => {}) // of a writer that was killed
  }
}
