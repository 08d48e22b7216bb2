export { isQuilError, messageOf, QUIL_ERROR_CODES, QuilError, type QuilErrorCode, type QuilErrorOptions } from './errors.ts'
export { type HomePaths, homePaths, resolveHome } from './home.ts'
export { isPaneId, newPaneId, PANE_ID_PATTERN, type PaneId, parsePaneId, type SpawnId } from './ids.ts'
export * from './live/index.ts'
export { type Logger, silentLogger } from './log.ts'
export * from './pane/index.ts'
export * from './plugin/index.ts'
export { readerGone } from './posix.ts'
export {
  type AdaptedArgs,
  type Candidates,
  type ClaimResult,
  createClaims,
  type Evidence,
  expandTemplate,
  type LaunchPlan,
  type LaunchRequest,
  type Outcome,
  type OutcomeKind,
  planLaunch,
  type ReadyPlan,
  type RefusedPlan,
  type ResumeTemplate,
  type ResumeTemplateRequest,
  resolveSpawnArgs,
  resumeTemplateFor,
  type SessionCandidate,
  type SessionClaims,
  type SessionTracker,
  type SpawnAdditions,
  type SpawnArgsRequest,
  type SpawnContext,
  type TemplateValues,
  type TrackerContext,
  type TrackerEvent,
  templateHasPlaceholder,
  type WatchContext,
} from './resume/index.ts'
export type { PaneNotice } from './workspace/pane-notice.ts'
export type {
  BlockedOn,
  PaneState,
  PaneStateName,
  PaneStateReport,
  PaneStateSource,
  StateEvidence,
} from './workspace/pane-state.ts'
export type { PaneExitRecord, PaneHolder, PaneRecord, PaneRefusalRecord, SessionRecord } from './workspace/record.ts'
export type { ScreenCell, ScreenFormat, ScreenPicture, SnapshotOptions } from './workspace/screen-picture.ts'
export type {
  Attachment,
  AttachmentEnd,
  AttachmentOutput,
  AttachOptions,
  NewPaneOptions,
  PromptOptions,
  PromptResult,
  WaitCondition,
  Workspace,
} from './workspace/workspace.ts'
export type { WorkspaceEvent } from './workspace/workspace-event.ts'
