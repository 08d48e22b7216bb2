import type { InputModes } from '../screen/input-modes.ts'
import { isReady } from '../workspace/pane-state.ts'
import { standsAtCursor } from './prompt-on-screen.ts'
import type { PromptWatch } from './prompt-watch.ts'

const ENTER = '\r'
const ENTER_AS_ESCAPE = '\x1b[13u'

/**
 * Presses Enter: in a write of its own, for programs take one that comes together with a text for a part of it. Answers what presses it once more, but
 * only where it is sure that it was lost.
 */
export function pressEnter(watch: PromptWatch, modes: InputModes): (text: string) => Promise<void> {
  const { running, state } = watch
  const { input, log, pane } = running
  const key = modes.keysAsEscapes ? ENTER_AS_ESCAPE : ENTER
  const [writes, written] = [input.writes, log.end]
  watch.listen()
  watch.typed = 'all'
  pane.write(key)
  // It has written something since, so it has read the key; and it says what it said before. Nobody else has typed.
  const lost = (): boolean =>
    running.ending === undefined &&
    log.end > written &&
    watch.isStill(state) &&
    isReady(state) &&
    watch.prompts.length === 0 &&
    input.writes === writes
  return async (text) => {
    if (lost() && (await standsThere(watch, text)) && lost()) pane.write(key)
  }
}

/** Whether the text stands where it is typed: only then can be told later that it has left. */
export async function standsThere({ running }: PromptWatch, text: string): Promise<boolean> {
  return standsAtCursor(await running.screen.text({ scrollbackLines: 0 }), text)
}
