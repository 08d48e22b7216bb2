// Listing panes needs nothing else of core: where the home is, and how an error is told.
export { errnoOf, isQuilError, messageOf, QuilError, type QuilErrorCode } from '../errors.ts'
export { type HomePaths, homePaths, resolveHome } from '../home.ts'
export { currentHolder, holderAlive, holderOf, sameHolder } from './holder.ts'
export type { WorkspaceProblem } from './load.ts'
export { type FileLockOptions, withFileLock } from './lock.ts'
export { NAMED_CONDITIONS, type NamedCondition } from './named-condition.ts'
export { isToBeRestored, type LivePaneInfo, type PaneInfo, type PaneStatus, paneInfo, paneStatus } from './pane-info.ts'
export type { PaneNotice } from './pane-notice.ts'
export {
  type BlockedOn,
  exitWords,
  isReady,
  PANE_STATES,
  type PaneState,
  type PaneStateName,
  type PaneStateReport,
  type PaneStateSource,
  type StateEvidence,
} from './pane-state.ts'
export type { PaneExitRecord, PaneHolder, PaneRecord, PaneRefusalRecord, SessionRecord } from './record.ts'
export { SCREEN_FORMATS, type ScreenCell, type ScreenFormat, type ScreenPicture, type SnapshotOptions } from './screen-picture.ts'
export {
  openWorkspaceStore,
  type WorkspaceChange,
  type WorkspaceRead,
  type WorkspaceStore,
  type WorkspaceStoreOptions,
  type WorkspaceUpdate,
  type WorkspaceUpdateOptions,
} from './store.ts'
export type {
  Attachment,
  AttachmentEnd,
  AttachmentOutput,
  AttachOptions,
  CloseOptions,
  EventOptions,
  NewPaneOptions,
  PromptOptions,
  PromptResult,
  ReadOptions,
  RestartOptions,
  RestoreOptions,
  RestoreResult,
  ScreenText,
  SizePolicy,
  StartSurroundings,
  WaitCondition,
  WaitOptions,
  Workspace,
} from './workspace.ts'
export type { WorkspaceEvent, WorkspaceEventBody } from './workspace-event.ts'
