import type { PaneInfo } from '@quil/core/workspace'
import { activityWords } from '../print/activity-words.ts'
import { describeStatus } from './pane-answer.ts'

/** What a running pane is doing, where that is known; of every other one, what has become of it. */
export function describePane(pane: PaneInfo): string {
  return isActivityKnown(pane) ? activityWords(pane.state) : describeStatus(pane)
}

/** Whether the pane runs, and something tells what it is doing. */
export function isActivityKnown({ status, state: { state } }: PaneInfo): boolean {
  return status === 'running' && state !== 'unknown' && state !== 'exited'
}
