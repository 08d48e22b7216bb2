// Listing panes needs nothing else of core: where the home is, and how an error is told.
export { isQuilError, messageOf, QuilError, type QuilErrorCode } from '../errors.ts'
export { type HomePaths, homePaths, resolveHome } from '../home.ts'
export { currentHolder, holderAlive } from './holder.ts'
export type { WorkspaceProblem } from './load.ts'
export { type FileLockOptions, withFileLock } from './lock.ts'
export type { PaneExitRecord, PaneHolder, PaneRecord, PaneRefusalRecord, SessionRecord } from './record.ts'
export {
  openWorkspaceStore,
  type WorkspaceChange,
  type WorkspaceRead,
  type WorkspaceStore,
  type WorkspaceStoreOptions,
  type WorkspaceUpdate,
  type WorkspaceUpdateOptions,
} from './store.ts'
