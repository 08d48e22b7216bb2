export { endLeftOver } from './end-left-over.ts'
export { findPane } from './find-pane.ts'
export { type OpenWorkspaceOptions, openWorkspace } from './open-workspace.ts'
export { checkName, paneLabel } from './pane-name.ts'
