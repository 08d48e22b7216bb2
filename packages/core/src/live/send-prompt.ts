import { isReady } from '../workspace/pane-state.ts'
import { joinLine } from '../workspace/waiting-line.ts'
import type { PromptOptions } from '../workspace/workspace.ts'
import { pressEnter, standsThere } from './press-enter.ts'
import { untilTaken, type Verdict } from './prompt-proof.ts'
import { inWords, untilReady } from './prompt-ready.ts'
import { promptText } from './prompt-text.ts'
import { PromptWatch } from './prompt-watch.ts'
import type { RunningPane } from './running-pane.ts'
import { lookBefore, typeText } from './type-prompt.ts'

/**
 * Gives the pane's program a prompt and looks whether it has taken it. Prompts to one program are given one after the other.
 * @throws QuilError as {@link Workspace.sendPrompt}
 */
export async function sendPrompt(running: RunningPane, given: string, options: PromptOptions): Promise<Verdict> {
  const text = promptText(given)
  using watch = new PromptWatch(running, options)
  const place = joinLine(`prompts of ${running.spawnId}`)
  try {
    if (!(await watch.until(place.turn, watch.leftMs))) watch.checkInTime('another prompt was being given')
    return await give(watch, text)
  } finally {
    place.leave()
  }
}

async function give(watch: PromptWatch, text: string): Promise<Verdict> {
  const { running } = watch
  for (;;) {
    const asks = await untilReady(watch)
    if (asks !== undefined) return { outcome: 'blocked', reason: `${inWords(asks)}: nothing was typed` }
    const before = await lookBefore(watch, text)
    watch.checkInTime(inWords(watch.state))
    if (!mayType(watch)) continue // that looking took a moment, and it was another one
    using turn = running.input.begin()
    if (!(await typeText(watch, text, before))) return NOT_READ
    const stood = await standsThere(watch, text)
    watch.check()
    const { state } = watch
    if (state.state === 'blocked')
      return { outcome: 'blocked', reason: `${inWords(state)}: the text was pasted, and Enter not pressed` }
    const pressAgain = pressEnter(watch, before.input)
    turn[Symbol.dispose]()
    const again = async (): Promise<void> => {
      if (stood) await pressAgain(text)
    }
    return await untilTaken(watch, { text, before: state, again })
  }
}

const NOT_READ: Verdict = { outcome: 'unverified', reason: 'the program does not read what is typed: Enter was not pressed' }

function mayType({ state }: PromptWatch): boolean {
  return isReady(state) || state.state === 'unknown'
}
