import { isQuilError, messageOf } from '../errors.ts'
import { readSmallFile } from '../files/index.ts'
import type { HomePaths } from '../home.ts'
import { EMPTY_WORKSPACE, MAX_WORKSPACE_BYTES, parseWorkspace, type WorkspaceContent } from './workspace-file.ts'

/** Something that did not stop Quil, but that a person should hear of. */
export interface WorkspaceProblem {
  readonly kind: 'unusable-record' | 'recovered-from-backup' | 'started-empty'
  /** A sentence or two for people. */
  readonly message: string
  /** Every file it is about, quarantined copies included. */
  readonly paths: readonly string[]
}

export interface LoadedWorkspace {
  readonly content: WorkspaceContent
  readonly problems: readonly WorkspaceProblem[]
  /** Text of `workspace.json`, if that is where the content comes from. */
  readonly text?: string
  /** Of `workspace.json`, if that is where the content comes from. */
  readonly stamp?: string
  /** `workspace.json` is as this process wrote it. */
  readonly own?: boolean
  /** Files in the way of the next save: present, ours, and unreadable. */
  readonly unreadable: readonly string[]
}

export interface LoadOptions {
  /** Blocks this process meanwhile: for a program that has nothing else to do. */
  readonly atOnce?: boolean
}

/**
 * Reads the workspace and changes nothing. What `workspace.json` cannot give comes from its backup, with a problem that
 * says so; when neither can be read, the workspace is empty and the problem says that.
 *
 * @throws QuilError `FOREIGN_WORKSPACE`, `WORKSPACE_TOO_NEW`, `UNSAFE_FILE`
 */
export async function loadWorkspace(paths: HomePaths, how: LoadOptions = {}): Promise<LoadedWorkspace> {
  const main = await readOne(paths.workspace, how)
  if (main.state === 'good') return { ...main, unreadable: [] }
  const backup = await readOne(paths.workspaceBackup, how)
  if (main.state === 'missing' && backup.state !== 'missing') {
    // A reader takes no lock: the very first saves may have happened between the two looks.
    const again = await readOne(paths.workspace, how)
    if (again.state === 'good') return { ...again, unreadable: [] }
  }
  if (main.state === 'missing' && backup.state === 'missing') return { content: EMPTY_WORKSPACE, problems: [], unreadable: [] }

  const bad = [main, backup].filter((file) => file.state !== 'good')
  const unreadable = bad.filter((file) => file.state === 'unreadable').map((file) => file.path)
  const what = bad.map((file) => file.what).join('; ')
  if (backup.state === 'good') {
    const message = `${what}. The panes come from the last backup, ${backup.path}`
    const recovered = { kind: 'recovered-from-backup', message, paths: [main.path, backup.path] } as const
    return { content: backup.content, problems: [recovered, ...backup.problems], unreadable }
  }
  const message = `${what}. The workspace is empty now`
  return { content: EMPTY_WORKSPACE, problems: [{ kind: 'started-empty', message, paths: [main.path, backup.path] }], unreadable }
}

type OneFile =
  | { state: 'good'; path: string; text: string; stamp: string; content: WorkspaceContent; problems: readonly WorkspaceProblem[] }
  | { state: 'missing' | 'unreadable'; path: string; what: string }

async function readOne(path: string, how: LoadOptions): Promise<OneFile> {
  try {
    // Private: a record says which programs run as this user, so nobody else may have written it.
    const file = await readSmallFile(path, { maxBytes: MAX_WORKSPACE_BYTES, private: true, ...how })
    if (file === undefined) return { state: 'missing', path, what: `${path} is missing` }
    const { content, problems } = parseWorkspace(file.text, path)
    const asProblem = (message: string): WorkspaceProblem => ({ kind: 'unusable-record', message, paths: [path] })
    return { state: 'good', path, text: file.text, stamp: file.stamp, content, problems: problems.map(asProblem) }
  } catch (error) {
    if (!UNREADABLE.some((code) => isQuilError(error, code))) throw error
    return { state: 'unreadable', path, what: messageOf(error) }
  }
}

const UNREADABLE = ['WORKSPACE_UNREADABLE', 'MALFORMED_FILE', 'FILE_TOO_LARGE'] as const
