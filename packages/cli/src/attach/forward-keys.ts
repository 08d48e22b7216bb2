import type { Attachment } from '@quil/core/workspace'
import type { Input } from '../io.ts'
import { DetachFilter, type DetachFilterOptions, type TypedAction } from './detach-filter.ts'
import type { ViewEnds } from './view-ends.ts'

/** How long the beginning of an escape sequence waits for the rest: what a terminal writes at once arrives at once, also over a network. */
const REST_OF_SEQUENCE_MS = 25

/** Types into the pane what is typed here, but for the detach key. */
export function forwardKeys(attachment: Attachment, stdin: Input, options: DetachFilterOptions, ends: ViewEnds): Disposable {
  const filter = new DetachFilter(options)
  let connected = true
  let timer: NodeJS.Timeout | undefined
  const act = (actions: readonly TypedAction[]): void => {
    for (const action of actions) {
      if (action.kind !== 'type') ends.tell({ why: action.kind })
      else if (!attachment.write(action.bytes)) holdBack()
    }
  }
  const holdBack = (): void => {
    stdin.pause() // the program is not reading
    void attachment.drained().then(() => connected && stdin.resume())
  }
  const read = (chunk: Uint8Array): void => {
    clearTimeout(timer)
    act(filter.push(chunk))
    if (filter.holding) timer = setTimeout(() => act(filter.flush()), REST_OF_SEQUENCE_MS)
  }
  const gone = (): void => ends.tell({ why: 'told-to-end' })
  stdin.on('data', read).on('end', gone).on('error', gone)
  return {
    [Symbol.dispose]: () => {
      connected = false
      clearTimeout(timer)
      stdin.off('data', read).off('end', gone).off('error', gone)
      stdin.pause()
    },
  }
}
