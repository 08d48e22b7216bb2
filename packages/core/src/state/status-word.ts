import type { StatusRecord, StatusRecords } from '../osc/status-records.ts'
import { oneLine } from './one-line.ts'
import type { StateWord } from './state-word.ts'

/**
 * What a pane is doing by the records of OSC 7501. The root speaks for the whole, with two exceptions: a part that asks a person blocks
 * the pane, and a pane is not done while a part of it works.
 */
export function statusWord(records: StatusRecords): StateWord | undefined {
  const blocked = records.newest('blocked')
  const speaks = blocked ?? records.root
  if (speaks === undefined) return undefined
  const said = blocked === undefined ? rootWord(speaks, records) : blockedWord(blocked)
  const speaker = records.appOf(speaks.id)
  return speaker === undefined ? said : { ...said, speaker }
}

function blockedWord(record: StatusRecord): StateWord {
  const { msg, title, kind } = record
  return { ...word('blocked', record, msg ?? title), ...(kind === undefined ? {} : { blockedOn: kind }) }
}

function rootWord(root: StatusRecord, records: StatusRecords): StateWord {
  const { state, msg, progress } = root
  if (state === 'error') return word('idle', root, msg === undefined ? 'error' : `error: ${msg}`)
  const part = state === 'done' ? records.newest('working') : undefined
  if (part !== undefined) {
    return word('working', part.order > root.order ? part : root, `still working: ${part.title ?? part.msg ?? part.id}`)
  }
  return word(state, root, msg ?? (progress === undefined ? undefined : `${progress} %`))
}

function word(state: StateWord['state'], { at, order }: StatusRecord, words: string | undefined): StateWord {
  const detail = oneLine(words ?? '')
  return { state, at, order, ...(detail === '' ? {} : { detail }) }
}
