export { OutputLog } from './output-log.ts'
export { PaneScreen, type PaneScreenOptions } from './pane-screen.ts'
export type { Picture } from './picture.ts'
