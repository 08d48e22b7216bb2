export { pictureOfKept } from './kept-picture.ts'
export { OutputLog } from './output-log.ts'
export { PaneScreen, type PaneScreenOptions } from './pane-screen.ts'
export { checkPictureOptions, type Picture } from './picture.ts'
