export { OutputLog } from './output-log.ts'
export { PaneScreen, type PaneScreenOptions } from './pane-screen.ts'
export type { ScreenText } from './plain-screen.ts'
export type { Snapshot } from './snapshot.ts'
