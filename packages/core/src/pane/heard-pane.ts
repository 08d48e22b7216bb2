import { Listeners } from '../listeners.ts'
import type { ShellMark } from '../osc/shell-marks.ts'
import type { PaneNotice } from '../workspace/pane-notice.ts'
import type { PaneState } from '../workspace/pane-state.ts'
import type { SessionRecord } from '../workspace/record.ts'
import type { Pane, TakenPrompt } from './pane.ts'

type Heard = Pick<Pane, 'onSession' | 'onMark' | 'onState' | 'onPrompt' | 'onNotice' | 'onProblem'>

/** A pane for those who only listen to it. */
export class HeardPane implements Heard {
  protected readonly sessions: Listeners<SessionRecord> = new Listeners()
  protected readonly marks: Listeners<ShellMark> = new Listeners()
  protected readonly states: Listeners<PaneState> = new Listeners()
  protected readonly prompts: Listeners<TakenPrompt> = new Listeners()
  protected readonly notices: Listeners<PaneNotice> = new Listeners()
  protected readonly troubles: Listeners<string> = new Listeners()

  onSession(listener: (session: SessionRecord) => void): Disposable {
    return this.sessions.add(listener)
  }

  onMark(listener: (mark: ShellMark) => void): Disposable {
    return this.marks.add(listener)
  }

  onState(listener: (state: PaneState) => void): Disposable {
    return this.states.add(listener)
  }

  onPrompt(listener: (prompt: TakenPrompt) => void): Disposable {
    return this.prompts.add(listener)
  }

  onNotice(listener: (notice: PaneNotice) => void): Disposable {
    return this.notices.add(listener)
  }

  onProblem(listener: (message: string) => void): Disposable {
    return this.troubles.add(listener)
  }
}
