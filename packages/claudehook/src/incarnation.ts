import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { PaneId } from '@quil/core'
import { ensurePrivateDirectory, readSmallFile, removeLeftoverTempFiles, writeFileAtomic } from '@quil/core/files'
import { withFileLock } from '@quil/core/workspace'
import * as v from 'valibot'
import { type ClaudeSession, foldSession, type Launch } from './fold-session.ts'
import { incarnationPaths, panePaths } from './hook-paths.ts'
import { ownEvents } from './own-events.ts'
import { readSessionRecord, writeSessionRecord } from './session-record.ts'
import type { Settings } from './settings.ts'
import { readSpool, type SpooledEvent } from './spool.ts'

const MAX_LOOKS = 20

const LaunchFile = v.object({
  spawnId: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  sessionId: v.optional(v.string()),
  cwd: v.string(),
})

/** A session and where it stands: what was heard is folded in, whether or not anybody listened meanwhile. */
export type HeardSession = ClaudeSession & { readonly modifiedAt?: number }

/**
 * The pane's session as of now: the record on disk with the events that still wait in the spool. Reads only.
 * @throws QuilError `UNSAFE_FILE`, `FILE_TOO_LARGE`, `MALFORMED_FILE`
 */
export async function hearSession(home: string, pane: PaneId): Promise<HeardSession | undefined> {
  // Somebody may be folding meanwhile, and half of what was folded on top of the result would go back: look until nothing moves.
  for (let attempt = 1; ; attempt++) {
    const { before, launch } = await readState(home, pane)
    if (launch === undefined) return before
    const { events, vanished } = await readSpool(incarnationPaths(home, pane, launch.spawnId).spool)
    const moved = vanished || !isDeepStrictEqual(await readState(home, pane), { before, launch })
    if (!moved || attempt === MAX_LOOKS) return withModification(foldSession(before, launch, events), before)
    await pause(attempt)
  }
}

async function readState(home: string, pane: PaneId): Promise<{ before: HeardSession | undefined; launch: Launch | undefined }> {
  return { before: await readSessionRecord(panePaths(home, pane).record), launch: await readLaunch(home, pane) }
}

function withModification(after: ClaudeSession | undefined, before: HeardSession | undefined): HeardSession | undefined {
  return after === undefined || before?.modifiedAt === undefined ? after : { ...after, modifiedAt: before.modifiedAt }
}

/**
 * Folds waiting events into the record and removes them. One at a time over all processes, so that no later event is undone.
 * @param heard told of the events of the pane's own process, once they are kept
 */
export async function foldSpool(
  home: string,
  pane: PaneId,
  heard: (events: readonly SpooledEvent[]) => void = () => {},
): Promise<ClaudeSession | undefined> {
  const paths = panePaths(home, pane)
  const fold = async (): Promise<ClaudeSession | undefined> => {
    const launch = await readLaunch(home, pane)
    if (launch === undefined) return await readSessionRecord(paths.record)
    const { before, failure } = await readForFolding(paths.record)
    const { events, broken } = await readSpool(incarnationPaths(home, pane, launch.spawnId).spool)
    const after = foldSession(before, launch, events)
    if (after === undefined && failure !== undefined) throw failure
    if (after !== undefined && after !== before) await writeSessionRecord(paths.record, after)
    // In order, so that what is left at any moment folds to the same session.
    for (const file of [...events.map((event) => event.file), ...broken]) await rm(file, { recursive: true, force: true })
    heard(ownEvents(before, launch, events))
    return after
  }
  // A pane that was never tracked, or was closed, has no folder to hold a lock.
  if ((await readLaunch(home, pane)) === undefined) return await readSessionRecord(paths.record)
  return await withFileLock(paths.lock, fold)
}

/** A record that cannot be read is replaced by the next session heard, not kept for ever. */
async function readForFolding(path: string): Promise<{ before?: HeardSession | undefined; failure?: unknown }> {
  try {
    return { before: await readSessionRecord(path) }
  } catch (failure) {
    return { failure }
  }
}

/** Opens an incarnation: what the last one left is folded in, then its folder goes and late hooks have nowhere to write. */
export async function openIncarnation(home: string, pane: PaneId, launch: Launch, settings: Settings): Promise<void> {
  const paths = panePaths(home, pane)
  for (const directory of [paths.root, paths.sessions, paths.directory]) await ensurePrivateDirectory(directory)
  await foldSpool(home, pane).catch(() => {}) // an unreadable record must not keep the pane from starting
  const incarnation = incarnationPaths(home, pane, launch.spawnId)
  await withFileLock(paths.lock, async () => {
    await removeLeftoverTempFiles(paths.record) // of a writer that was killed
    await mkdir(incarnation.spool, { recursive: true, mode: 0o700 })
    await writeFileAtomic(incarnation.settings, `${JSON.stringify(settings, undefined, 2)}\n`)
    await writeFileAtomic(paths.launch, `${JSON.stringify(launch)}\n`)
    for (const name of await readdir(paths.directory)) {
      if (!/^[0-9a-f]{16}$/.test(name) || name === launch.spawnId) continue
      // A late hook may be writing there. If something stays, nobody reads it.
      await rm(join(paths.directory, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
    }
  })
}

export async function readLaunch(home: string, pane: PaneId): Promise<Launch | undefined> {
  const file = await readSmallFile(panePaths(home, pane).launch, { maxBytes: 16 * 1024, private: true }).catch(() => undefined)
  if (file === undefined) return undefined
  try {
    return v.parse(LaunchFile, JSON.parse(file.text)) as Launch
  } catch {
    return undefined
  }
}
