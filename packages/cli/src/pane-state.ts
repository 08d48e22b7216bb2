import { holderAlive, type PaneRecord } from '@quil/core/workspace'

/** What has become of a pane's last program, as far as its record tells. */
export type PaneState =
  /** `pid` is the holder's: the quil it runs in. */
  | { readonly state: 'running'; readonly pid: number }
  /** Its holder died without a word: killed, or the machine went down. */
  | { readonly state: 'lost'; readonly pid: number }
  | { readonly state: 'exited'; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly state: 'stopped' }

export function paneState({ holder, lastExit }: PaneRecord): PaneState {
  if (holder !== undefined) return { state: holderAlive(holder) ? 'running' : 'lost', pid: holder.pid }
  if (lastExit !== undefined) return { state: 'exited', exitCode: lastExit.exitCode, signal: lastExit.signal }
  return { state: 'stopped' }
}

export function describeState(state: PaneState): string {
  switch (state.state) {
    case 'running':
      return `running (${state.pid})`
    case 'lost':
      return 'lost'
    case 'exited':
      return state.signal === null ? `exited ${state.exitCode ?? '?'}` : `killed ${state.signal}`
    case 'stopped':
      return 'stopped'
  }
}
