import { QuilError } from '../errors.ts'
import { ensureHomeDirectory, linkAtomic, removeLeftoverTempFiles, syncDirectory, writeFileAtomic } from '../files/index.ts'
import { type HomePaths, homePaths } from '../home.ts'
import { KnownWorkspace } from './known-workspace.ts'
import { type LoadedWorkspace, type LoadOptions, loadWorkspace, type WorkspaceProblem } from './load.ts'
import { type FileLockOptions, type LockTaken, withFileLock } from './lock.ts'
import { quarantine } from './quarantine.ts'
import type { PaneRecord } from './record.ts'
import { recordText, storedRecord } from './record-text.ts'
import { writing } from './unwritable.ts'
import { formatWorkspace, MAX_WORKSPACE_BYTES, type WorkspaceContent } from './workspace-file.ts'

export interface WorkspaceStore {
  /**
   * Reads all records. Takes no lock, loads no native code, changes nothing on disk.
   * @throws QuilError `FOREIGN_WORKSPACE`, `WORKSPACE_TOO_NEW`, `UNSAFE_FILE`
   */
  read(options?: LoadOptions): Promise<WorkspaceRead>
  /**
   * Changes the records: under the lock, reads them fresh, asks `change` (synchronous) for the new ones, and writes
   * them. Updates of all processes happen one after another, those of one process in call order. Nothing is written
   * when nothing changed or when `change` throws.
   *
   * The order of writes, so that after a crash or a power cut at any point `read` gives the old records or the new:
   *  1. an unreadable file gets a second name; it stays in place;
   *  2. the new text is written beside `workspace.json` and flushed: a disk without room for it changes nothing;
   *  3. the text just read becomes `workspace.json.bak` (temp file, flush, rename; the file itself under a second name, where this store wrote
   *     it) — only if it was good: a backup that was needed is not replaced;
   *  4. the new text becomes `workspace.json` by a rename, and the directory is flushed. Whichever of the two renames a power
   *     cut undoes, both names lead to a whole file.
   *
   * A store that had the lock last, and finds the file as it left it, does not read it again.
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

interface SaveOptions {
  /** Others may have left temp files behind. */
  readonly tidy: boolean
  readonly forget: boolean
}

/** Opens the workspace of a home (an absolute path, see `resolveHome`). Nothing is read or made until it is used. */
export function openWorkspaceStore(home: string, settings: WorkspaceStoreOptions = {}): WorkspaceStore {
  const paths = homePaths(home)
  const now = settings.now ?? (() => new Date())

  const known = new KnownWorkspace(paths)

  async function prepare(): Promise<void> {
    if ((await known.current()) !== undefined) return
    await known.load() // throws before anything is made in a home that is not ours
    await writing(home, ensureHomeDirectory(home))
  }

  async function save(
    before: LoadedWorkspace,
    content: WorkspaceContent,
    how: SaveOptions,
  ): Promise<readonly WorkspaceProblem[]> {
    const text = Buffer.from(formatWorkspace(content))
    if (text.length > MAX_WORKSPACE_BYTES) throw unfit(`the workspace would be larger than ${MAX_WORKSPACE_BYTES} bytes`)
    try {
      const kept = await writing(paths.workspace, write(before, text, how))
      // What was wrong with the file is over, but for the entries that were left as they are.
      await known.written({ content, problems: before.problems.filter(({ kind }) => kind === 'unusable-record') })
      await writing(paths.workspace, syncDirectory(home))
      return kept.length === 0 ? before.problems : before.problems.map((problem) => withKept(problem, kept))
    } catch (error) {
      known.forget()
      throw error
    }
  }

  async function write(before: LoadedWorkspace, text: Buffer, { tidy, forget }: SaveOptions): Promise<readonly string[]> {
    if (tidy) {
      await removeLeftoverTempFiles(paths.workspace)
      await removeLeftoverTempFiles(paths.workspaceBackup)
    }
    const kept: string[] = []
    for (const path of before.unreadable) kept.push(await quarantine(path, now()))
    const beforeRename = (): Promise<void> =>
      forget ? writeFileAtomic(paths.workspaceBackup, text, { fsync: 'content' }) : backUp(paths, before)
    await writeFileAtomic(paths.workspace, text, { fsync: 'content', beforeRename })
    return kept
  }

  return {
    async read(options = {}) {
      const { content, problems } = options.atOnce === true ? await loadWorkspace(paths, options) : await known.load()
      return { records: content.records, problems }
    },

    update<T>(change: WorkspaceChange<T>, options: WorkspaceUpdateOptions = {}) {
      const action = async ({ again }: LockTaken): Promise<WorkspaceUpdate<T>> => {
        if (!again) known.forget()
        const current = await known.current()
        const loaded = current ?? (await known.load())
        const { records: wanted, result } = both(change(loaded.content.records))
        const records = storedRecords(wanted)
        const healthy = loaded.stamp !== undefined || loaded.problems.length === 0
        if (healthy && sameRecords(records, loaded.content.records)) return { records, problems: loaded.problems, result }
        const content = { ...loaded.content, records }
        return {
          records,
          problems: await save(loaded, content, { tidy: current === undefined, forget: options.forget === true }),
          result,
        }
      }
      return withFileLock(paths.workspaceLock, action, { ...options, prepare, taker: known.taker })
    },
  }
}

/** The file as this process wrote it, and flushed it, becomes the backup under a second name; the text of any other is written again. */
async function backUp(paths: HomePaths, { own, text, content }: LoadedWorkspace): Promise<void> {
  if (own === true && (await linkAtomic(paths.workspace, paths.workspaceBackup).then(yes, no))) return
  const before = own === true ? formatWorkspace(content) : text
  if (before !== undefined) await writeFileAtomic(paths.workspaceBackup, before, { fsync: 'content' })
}

const yes = (): boolean => true
/** Some file systems have no second names. What else may be wrong with this one comes to light in the next step. */
const no = (): boolean => false

function both<T>(answer: ReturnType<WorkspaceChange<T>>): { records: readonly PaneRecord[]; result: T } {
  if ('records' in answer) return answer
  if (Array.isArray(answer)) return { records: answer, result: undefined as T } // T is void where no result is given
  throw new QuilError('INVALID_ARGUMENT', 'a workspace change must answer a list of records, and not later')
}

/** What is written must be what the next read finds: no invalid record, no two of one id. */
function storedRecords(records: readonly PaneRecord[]): readonly PaneRecord[] {
  const ids = new Set<string>()
  return records.map((given, index) => {
    const stored = storedRecord(given)
    const problem =
      'problem' in stored ? stored.problem : ids.has(stored.record.id) ? `there is another pane ${given.id}` : undefined
    if ('problem' in stored || problem !== undefined) throw unfit(`pane entry ${index + 1} cannot be saved: ${problem}`)
    ids.add(stored.record.id)
    return stored.record
  })
}

function sameRecords(a: readonly PaneRecord[], b: readonly PaneRecord[]): boolean {
  return (
    a.length === b.length && a.every((one, index) => one === b[index] || recordText(one) === recordText(b[index] as PaneRecord))
  )
}

function unfit(message: string): QuilError {
  return new QuilError('INVALID_ARGUMENT', message)
}

function withKept(problem: WorkspaceProblem, kept: readonly string[]): WorkspaceProblem {
  if (problem.kind === 'unusable-record') return problem
  return { ...problem, message: `${problem.message}. Kept for you: ${kept.join(', ')}`, paths: [...problem.paths, ...kept] }
}
