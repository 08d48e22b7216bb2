import type { ShellMark } from '../osc/shell-marks.ts'
import type { StateWord } from './state-word.ts'

/**
 * What a shell is doing after a mark of it. A prompt makes it idle only if nothing was done before: the prompt after a command leaves what
 * the command's end said.
 */
export function shellWord(before: StateWord | undefined, mark: ShellMark, at: number, order: number): StateWord | undefined {
  switch (mark.type) {
    case 'directory':
      return before
    case 'command-start':
      return { state: 'working', at, order }
    case 'command-end': {
      const failed = mark.exitCode !== null && mark.exitCode !== 0
      return { state: 'done', at, order, ...(failed ? { detail: `exit code ${mark.exitCode}` } : {}) }
    }
    case 'prompt':
      if (before === undefined) return { state: 'idle', at, order }
      // A shell that does not say how commands end.
      if (before.state === 'working') return { state: 'done', at, order }
      return { ...before, order }
  }
}
