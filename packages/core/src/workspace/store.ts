import { QuilError } from '../errors.ts'
import { ensureHomeDirectory, removeLeftoverTempFiles, writeFileAtomic } from '../files/index.ts'
import { homePaths } from '../home.ts'
import { type LoadedWorkspace, loadWorkspace, type WorkspaceProblem } from './load.ts'
import { type FileLockOptions, withFileLock } from './lock.ts'
import { quarantine } from './quarantine.ts'
import type { PaneRecord } from './record.ts'
import { writing } from './unwritable.ts'
import { formatWorkspace, MAX_WORKSPACE_BYTES, parseWorkspace } from './workspace-file.ts'

export interface WorkspaceStore {
  /**
   * Reads all records. Takes no lock, loads no native code, changes nothing on disk.
   * @throws QuilError `FOREIGN_WORKSPACE`, `WORKSPACE_TOO_NEW`, `UNSAFE_FILE`
   */
  read(): Promise<WorkspaceRead>
  /**
   * Changes the records: under the lock, reads them fresh, asks `change` (synchronous) for the new ones, and writes
   * them. Updates of all processes happen one after another, those of one process in call order. Nothing is written
   * when nothing changed or when `change` throws.
   *
   * The order of writes, so that after a crash or a power cut at any point `read` gives the old records or the new:
   *  1. an unreadable file gets a second name; it stays in place;
   *  2. the text just read becomes `workspace.json.bak` (temp file, flush, rename, flush directory) — only if it was
   *     good: a backup that was needed is not replaced;
   *  3. the new text becomes `workspace.json` in the same way.
   *
   * @throws QuilError as `read`, and `LOCK_TIMEOUT`, `ABORTED`, `INVALID_ARGUMENT` (a record is not one),
   *   `WORKSPACE_UNWRITABLE` (the disk refuses; the old records, or all of the new, are still there)
   */
  update<T = void>(change: WorkspaceChange<T>, options?: WorkspaceUpdateOptions): Promise<WorkspaceUpdate<T>>
}

export interface WorkspaceRead {
  readonly records: readonly PaneRecord[]
  readonly problems: readonly WorkspaceProblem[]
}

export interface WorkspaceUpdate<T> extends WorkspaceRead {
  /** What `change` answered beside the records. */
  readonly result: T
}

/** Answers the new records, alone or with a result. It must not keep or change what it is given. */
export type WorkspaceChange<T> = (
  records: readonly PaneRecord[],
) => readonly PaneRecord[] | { readonly records: readonly PaneRecord[]; readonly result: T }

export interface WorkspaceUpdateOptions extends Pick<FileLockOptions, 'timeoutMs' | 'signal'> {
  /** Give the backup the new records, too: what this change removes is then nowhere on disk. Default: false. */
  readonly forget?: boolean
}

export interface WorkspaceStoreOptions {
  /** The clock; it names quarantined files. */
  readonly now?: () => Date
}

/** Opens the workspace of a home (an absolute path, see `resolveHome`). Nothing is read or made until it is used. */
export function openWorkspaceStore(home: string, settings: WorkspaceStoreOptions = {}): WorkspaceStore {
  const paths = homePaths(home)
  const now = settings.now ?? (() => new Date())

  async function prepare(): Promise<void> {
    await loadWorkspace(paths) // throws before anything is made in a home that is not ours
    await writing(home, ensureHomeDirectory(home))
  }

  async function save(loaded: LoadedWorkspace, text: string, backup: string | undefined): Promise<readonly WorkspaceProblem[]> {
    await removeLeftoverTempFiles(paths.workspace)
    await removeLeftoverTempFiles(paths.workspaceBackup)
    const kept: string[] = []
    for (const path of loaded.unreadable) kept.push(await quarantine(path, now()))
    if (backup !== undefined) await writeFileAtomic(paths.workspaceBackup, backup)
    await writeFileAtomic(paths.workspace, text)
    return kept.length === 0 ? loaded.problems : loaded.problems.map((problem) => withKept(problem, kept))
  }

  return {
    async read() {
      const { content, problems } = await loadWorkspace(paths)
      return { records: content.records, problems }
    },

    update<T>(change: WorkspaceChange<T>, options: WorkspaceUpdateOptions = {}) {
      const action = async (): Promise<WorkspaceUpdate<T>> => {
        const loaded = await loadWorkspace(paths)
        const before = formatWorkspace(loaded.content)
        const { records, result } = both(change(loaded.content.records))
        const after = formatWorkspace({ ...loaded.content, records })
        const healthy = loaded.text !== undefined || loaded.problems.length === 0
        if (healthy && after === before) return { records, problems: loaded.problems, result }
        checkWritable(after, loaded.content.unusable.length)
        return {
          records,
          problems: await writing(paths.workspace, save(loaded, after, options.forget === true ? after : loaded.text)),
          result,
        }
      }
      return withFileLock(paths.workspaceLock, action, { ...options, prepare })
    },
  }
}

function both<T>(answer: ReturnType<WorkspaceChange<T>>): { records: readonly PaneRecord[]; result: T } {
  if ('records' in answer) return answer
  if (Array.isArray(answer)) return { records: answer, result: undefined as T } // T is void where no result is given
  throw new QuilError('INVALID_ARGUMENT', 'a workspace change must answer a list of records, and not later')
}

/** What is written must be what the next read finds: no invalid record, no two of one id, not too long. */
function checkWritable(text: string, unusable: number): void {
  if (Buffer.byteLength(text) > MAX_WORKSPACE_BYTES) {
    throw new QuilError('INVALID_ARGUMENT', `the workspace would be larger than ${MAX_WORKSPACE_BYTES} bytes`)
  }
  const { problems } = parseWorkspace(text, 'the changed workspace')
  if (problems.length > unusable) throw new QuilError('INVALID_ARGUMENT', problems[0] ?? '', { details: { problems } })
}

function withKept(problem: WorkspaceProblem, kept: readonly string[]): WorkspaceProblem {
  if (problem.kind === 'unusable-record') return problem
  return { ...problem, message: `${problem.message}. Kept for you: ${kept.join(', ')}`, paths: [...problem.paths, ...kept] }
}
