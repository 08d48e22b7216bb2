import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TrackerContext } from '@quil/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { claudeCode, claudeTracker, readPersistedSession } from '../src/index.ts'
import { projectFolder } from '../src/transcript.ts'
import { A, B, C, fire, incarnate, PANE, payload, SECOND, spawnContext, trackedHome } from './support/pane.ts'

const LINE = '{"parentUuid":null,"type":"user","message":{"role":"user","content":"hi"}}\n'

let home: string
beforeEach(async () => {
  home = await trackedHome()
})
const ask = (changes: Partial<TrackerContext> = {}) => claudeTracker().candidates(spawnContext(home, changes))
const tell = (name: string, id: string, changes = {}) => fire(home, payload(name, id, changes))
const recorded = (id: string) => ({ id, source: 'clear', at: '2026-11-22T07:07:51.973Z' })
async function save(id: string, directory = home): Promise<void> {
  const folder = join(home, '..', 'user', '.claude', 'projects', projectFolder(directory))
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${id}.jsonl`), LINE)
}

describe('candidates', () => {
  test('what was heard, with its transcript', async () => {
    await incarnate(home)
    await tell('SessionStart/startup', A)
    await tell('SessionStart/clear', B)
    await save(B)
    expect(await ask()).toEqual({
      candidates: [{ id: B, evidence: 'present', source: 'tracker', at: expect.any(String) }],
      hadSession: true,
      problems: [],
    })
  })

  test('nothing had been said in it: absent, and that is why', async () => {
    await incarnate(home)
    await tell('SessionStart/startup', A)
    expect((await ask()).candidates).toMatchObject([{ id: A, evidence: 'absent', detail: 'nothing had been said in it' }])
  })

  test('something had been said, and it is gone', async () => {
    await incarnate(home)
    await tell('SessionStart/startup', A)
    await tell('UserPromptSubmit', A)
    expect((await ask()).candidates).toMatchObject([{ id: A, evidence: 'absent' }])
    expect((await ask()).candidates[0]?.detail).not.toBe('nothing had been said in it')
  })

  test('nothing heard: the session it was started with', async () => {
    await incarnate(home)
    await save(A)
    expect((await ask()).candidates).toMatchObject([{ id: A, evidence: 'present' }])
    expect((await ask({ assigned: A })).candidates).toMatchObject([{ id: A }])
  })

  test('never started by us: the one assigned', async () => {
    expect((await ask({ assigned: A })).candidates).toMatchObject([{ id: A, evidence: 'absent' }])
  })

  test('nothing heard since the last start: what that was started with, not what was heard before', async () => {
    await incarnate(home)
    await tell('SessionStart/startup', A)
    await incarnate(home, { spawnId: SECOND, sessionId: B })
    expect((await ask({ recorded: recorded(A) })).candidates).toMatchObject([{ id: B }])
  })

  test('the record of the pane before what it was started with', async () => {
    await incarnate(home)
    expect((await ask({ recorded: recorded(B), assigned: C })).candidates).toMatchObject([{ id: B }])
  })

  test('a start that chose for itself and was never in a conversation', async () => {
    await claudeTracker().beforeSpawn(spawnContext(home, { callerArgs: ['--resume'] }))
    expect(await ask()).toEqual({ candidates: [], hadSession: false, observed: true, problems: [] })
  })

  test('a start nobody looked at may have had one', async () => {
    expect(await ask()).toEqual({ candidates: [], hadSession: true, observed: false, problems: [] })
  })

  test.each(['--continue', A.toUpperCase(), ''])('a recorded id %j is none', async (id) => {
    expect((await ask({ recorded: recorded(id) })).candidates).toEqual([])
  })
})

describe('where to resume', () => {
  const after = async (cwd: string, transcriptIn: string) => {
    await incarnate(home)
    await tell('SessionStart/startup', A)
    await tell('UserPromptSubmit', A, { cwd })
    await save(A, transcriptIn)
    return (await ask()).candidates[0]?.directory
  }

  test('where the pane started, as a rule', async () => {
    expect(await after(home, home)).toBeUndefined()
  })

  test('where /cd went, if the transcript went along', async () => {
    const moved = join(home, 'moved')
    await mkdir(moved)
    expect(await after(moved, moved)).toBe(moved)
  })

  test('not where only the shell went', async () => {
    const moved = join(home, 'moved')
    await mkdir(moved)
    expect(await after(moved, home)).toBeUndefined()
  })

  test('not in a directory that is gone', async () => {
    expect(await after(join(home, 'gone'), join(home, 'gone'))).toBeUndefined()
  })

  test('not in a file', async () => {
    await writeFile(join(home, 'file'), '')
    expect(await after(join(home, 'file'), join(home, 'file'))).toBeUndefined()
  })

  test('not in a worktree: Claude Code goes back there by itself', async () => {
    const worktree = join(home, '.claude', 'worktrees', 'x')
    await mkdir(worktree, { recursive: true })
    expect(await after(worktree, worktree)).toBeUndefined()
  })
})

describe('closing', () => {
  test('removes the record and the folder, not those of others', async () => {
    await incarnate(home)
    await tell('SessionStart/startup', A)
    const other = `${PANE}2` as typeof PANE
    await incarnate(home, { paneId: other })
    await claudeTracker().forget?.(spawnContext(home))
    expect(await readdir(join(home, 'claudehook'))).toEqual([other])
    expect(await readPersistedSession(home, PANE)).toBeUndefined()
  })
})

test('the plugin is whole', () => {
  const { definition, tracker } = claudeCode()
  expect(definition).toMatchObject({ name: 'claude-code', persistence: { strategy: 'preassign_id', tracker: tracker?.name } })
  expect(definition.persistence.startArgs).toEqual(['--session-id', '{session_id}'])
  expect(definition.persistence.trackerOptions).toEqual({ agent_view: false })
})

test.each(['', '../x', 'a/b', '-x y', 'x'.repeat(65)])('a pane id %j is refused', async (id) => {
  await expect(readPersistedSession(home, id)).rejects.toThrow(expect.objectContaining({ code: 'INVALID_ID' }))
})
