import type { StatusRecord, StatusRecords } from '../osc/status-records.ts'
import { oneLine } from './one-line.ts'
import type { StateWord } from './state-word.ts'

/**
 * What a pane is doing by the records of OSC 7501. The root speaks for the whole, with two exceptions: a part that asks a person blocks
 * the pane, and a pane is not done while a part of it works.
 */
export function statusWord(records: StatusRecords): StateWord | undefined {
  const blocked = records.newest('blocked')
  if (blocked !== undefined) {
    return {
      ...word('blocked', blocked, blocked.msg ?? blocked.title),
      ...(blocked.kind === undefined ? {} : { blockedOn: blocked.kind }),
    }
  }
  const { root } = records
  if (root === undefined) return undefined
  if (root.state === 'error') return word('idle', root, root.msg === undefined ? 'error' : `error: ${root.msg}`)
  if (root.state !== 'done') return word(root.state, root, root.msg ?? progressOf(root))
  const part = records.newest('working')
  return part === undefined ? word('done', root, root.msg) : stillWorking(root, part)
}

function stillWorking(root: StatusRecord, part: StatusRecord): StateWord {
  const latest = part.order > root.order ? part : root
  return word('working', latest, `still working: ${part.title ?? part.msg ?? part.id}`)
}

function progressOf({ progress }: StatusRecord): string | undefined {
  return progress === undefined ? undefined : `${progress} %`
}

function word(state: StateWord['state'], { at, order }: StatusRecord, words: string | undefined): StateWord {
  const detail = oneLine(words ?? '')
  return { state, at, order, ...(detail === '' ? {} : { detail }) }
}
