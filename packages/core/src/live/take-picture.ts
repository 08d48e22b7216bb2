import { QuilError } from '../errors.ts'
import type { PaneRecord } from '../workspace/index.ts'
import type { ScreenPicture, SnapshotOptions } from '../workspace/screen-picture.ts'
import type { LiveContext } from './context.ts'
import type { RunningPane } from './running-pane.ts'

/** A picture of a pane's screen, or of what it left behind. */
export async function takePicture(
  _context: LiveContext,
  _record: PaneRecord,
  _running: RunningPane | undefined,
  _options: SnapshotOptions,
): Promise<ScreenPicture> {
  throw new QuilError('INTERNAL', 'not there yet')
}
