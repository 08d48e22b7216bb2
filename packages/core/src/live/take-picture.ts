import { checkPictureOptions } from '../screen/index.ts'
import type { PaneRecord } from '../workspace/index.ts'
import type { ScreenPicture, SnapshotOptions } from '../workspace/screen-picture.ts'
import type { LiveContext } from './context.ts'
import { pictureOfLeft } from './left-behind.ts'
import type { RunningPane } from './running-pane.ts'

/**
 * A picture of a pane's screen, or of what it left behind.
 * @throws QuilError `INVALID_ARGUMENT`
 */
export async function takePicture(
  { home }: LiveContext,
  record: PaneRecord,
  running: RunningPane | undefined,
  options: SnapshotOptions,
): Promise<ScreenPicture> {
  const wished = checkPictureOptions(options)
  if (running === undefined) return await pictureOfLeft(home, record, wished)
  return { ...(await running.screen.picture(wished)), live: true }
}
