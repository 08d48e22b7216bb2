import { realpath, rm, stat } from 'node:fs/promises'
import { type Candidates, messageOf, type SessionCandidate, type SessionTracker, type TrackerContext } from '@quil/core'
import { removeLeftoverTempFiles } from '@quil/core/files'
import { withFileLock } from '@quil/core/workspace'
import { beforeSpawn } from './before-spawn.ts'
import { argsChooseSession, argsForResume } from './claude-arguments.ts'
import { ensureScripts } from './ensure-scripts.ts'
import type { Launch } from './fold-session.ts'
import { panePaths } from './hook-paths.ts'
import { type HeardSession, hearSession, readLaunch } from './incarnation.ts'
import { isValidSessionId } from './session-id.ts'
import { belongsTo, findTranscript } from './transcript.ts'
import { watchSession } from './watch-session.ts'

/** Knows which Claude Code session a pane is in. */
export function claudeTracker(): SessionTracker {
  return {
    name: 'claude-code',
    resumeArgs: ['--resume', '{session_id}'],
    prepare: ensureScripts,
    beforeSpawn,
    candidates,
    argsForResume,
    argsChooseSession,
    watch: watchSession,
    forget,
  }
}

async function candidates(pane: TrackerContext): Promise<Candidates> {
  const problems: string[] = []
  const heard = await hearSession(pane.home, pane.paneId).catch((error: unknown) => {
    problems.push(messageOf(error))
    return undefined
  })
  const launch = await readLaunch(pane.home, pane.paneId)
  const id = sessionOf(pane, heard, launch)
  if (!isValidSessionId(id)) {
    // A start nobody looked at may have had a session.
    const observed = launch !== undefined
    return { candidates: [], hadSession: problems.length > 0 || !observed, observed, problems }
  }
  const found = await findTranscript(id, pane.env)
  const worked = heard?.id === id ? heard.cwd : pane.recorded?.id === id ? pane.recorded.directory : undefined
  const directory = found.path === undefined ? undefined : await workingDirectory(found.path, worked, pane.cwd)
  const silent = found.evidence === 'absent' && heard !== undefined && heard.id === id && heard.prompted !== true
  const candidate: SessionCandidate = {
    id,
    evidence: found.evidence,
    source: 'tracker',
    ...(heard?.id === id ? { at: heard.time } : {}),
    ...(directory === undefined ? {} : { directory }),
    ...(silent ? { detail: 'nothing had been said in it' } : found.detail === undefined ? {} : { detail: found.detail }),
  }
  return { candidates: [candidate], hadSession: true, problems }
}

/** What the hooks told; where they told nothing of the last start, what it was started with; at last the pane's own record. */
function sessionOf(pane: TrackerContext, heard: HeardSession | undefined, launch: Launch | undefined): string | undefined {
  const told = launch === undefined || heard?.spawnId === launch.spawnId
  if (heard !== undefined && told) return heard.id
  return (heard === undefined ? pane.recorded?.id : undefined) ?? launch?.sessionId ?? heard?.id ?? pane.assigned
}

/**
 * Where to resume. Claude Code finds a transcript from anywhere and goes back into a worktree by itself if it starts where the pane
 * did; only after `/cd`, when the transcript lies in the folder of the directory it moved to, it must start there.
 */
async function workingDirectory(transcript: string, cwd: string | undefined, started: string): Promise<string | undefined> {
  if (cwd === undefined || cwd.includes('/.claude/worktrees/')) return undefined
  if (belongsTo(transcript, await realpath(started).catch(() => started))) return undefined
  const real = await realpath(cwd).catch(() => undefined)
  const isDirectory = real !== undefined && (await stat(real).catch(() => undefined))?.isDirectory() === true
  return isDirectory && belongsTo(transcript, real) ? real : undefined
}

async function forget({ home, paneId }: TrackerContext): Promise<void> {
  const { directory, record, lock } = panePaths(home, paneId)
  const remove = async (): Promise<void> => {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 }) // a hook may be writing
    await rm(record, { recursive: true, force: true })
    await removeLeftoverTempFiles(record).catch(() => {}) // of a writer that was killed
  }
  // Under the lock: events that are being folded must not put the record back.
  await withFileLock(lock, remove).catch(remove)
}
