import type { ScreenText } from '../screen/plain-screen.ts'
import { pastePieces } from './paste-pieces.ts'
import { appeared, type Sighting, sight } from './prompt-on-screen.ts'
import { needsPaste, refusedWithoutPaste } from './prompt-text.ts'
import type { PromptWatch } from './prompt-watch.ts'

const PASTE_BEGIN = '\x1b[200~'
const PASTE_END = '\x1b[201~'

/** An agent that has just come up may switch on bracketed paste a little later than it says that it is ready; a shell, than it shows its prompt. */
const AGENT_PASTES_WITHIN_MS = 3000
const PASTES_WITHIN_MS = 1000
/**
 * A program gets 4095 bytes at a time at most. A mark of a paste that is cut there, and comes late for its second half, is taken for the key Escape by some: so
 * less is written, and more only once it has answered.
 */
const MAX_WRITE_BYTES = 1024
const ANSWER_WITHIN_MS = 250
/** For a program to read all of it. */
const READ_WITHIN_MS = 15_000
/** The text has been taken in when the program is silent so long after it has shown it: it may look for a file that is named, and loses an Enter meanwhile, … */
const SHOWN_QUIET_MS = 120
/** … or so long after anything else, … */
const OTHER_QUIET_MS = 500
/** … or so long without a word, or in any case then. */
const NO_WORD_MS = 1000
const LONGEST_MS = 5000
/** While the program writes without a pause, its screen is looked at so often. */
const LOOK_EVERY_MS = 250

/**
 * The screen before anything is typed, with what the program wants to be typed to: once it has had the time to say so.
 * @throws QuilError `INVALID_ARGUMENT` when the text can only be pasted, and it takes no paste
 */
export async function lookBefore(watch: PromptWatch, text: string): Promise<ScreenText> {
  const only = needsPaste(text)
  const { isTracked } = watch.running.pane
  const end = performance.now() + (isTracked ? AGENT_PASTES_WITHIN_MS : PASTES_WITHIN_MS)
  for (;;) {
    const screen = await look(watch)
    const left = Math.min(end - performance.now(), watch.leftMs)
    if (screen.input.bracketedPaste || !(only || isTracked)) return screen
    if (left <= 0 && only) throw refusedWithoutPaste(text)
    if (left <= 0) return screen
    await watch.next(left)
  }
}

/**
 * Types the text without submitting it, and waits until the program has taken it in, as far as that shows. False when it does not read.
 * To be called by whoever has the turn.
 */
export async function typeText(watch: PromptWatch, text: string, before: ScreenText): Promise<boolean> {
  const { pane, log } = watch.running
  const written = log.end
  watch.typed = 'text'
  for (const part of before.input.bracketedPaste ? pastes(watch, text) : [text]) {
    const seen = log.end
    pane.write(part)
    if (!(await watch.until(pane.drained(), READ_WITHIN_MS))) return false
    await untilAnswered(watch, seen)
    if (watch.state.state === 'blocked') return true
  }
  await untilShown(watch, text, sight(before, text), written)
  return true
}

/**
 * What is written in one go, each for itself, as the plugin wants it. A paste is never cut: an answer to a question of the program must not get into
 * the middle of it.
 */
function pastes({ running }: PromptWatch, text: string): readonly string[] {
  const { shortPastes, blankBehind } = running.pane.plugin.prompt
  const closed = blankBehind?.test(text) === true ? `${text} ` : text
  const pieces = shortPastes ? pastePieces(closed) : [closed]
  const writes: string[] = []
  let written = Number.POSITIVE_INFINITY
  for (const piece of pieces) {
    const paste = PASTE_BEGIN + piece + PASTE_END
    const bytes = Buffer.byteLength(paste)
    if (written + bytes > MAX_WRITE_BYTES) {
      writes.push(paste)
      written = bytes
    } else {
      writes.push(writes.pop() + paste)
      written += bytes
    }
  }
  return writes
}

/** A program that has written something has read what it was written. */
async function untilAnswered(watch: PromptWatch, seen: number): Promise<void> {
  const end = performance.now() + ANSWER_WITHIN_MS
  for (let left = ANSWER_WITHIN_MS; left > 0 && watch.running.log.end === seen; left = end - performance.now()) {
    watch.check()
    await watch.next(left)
  }
}

async function untilShown(watch: PromptWatch, text: string, before: Sighting, written: number): Promise<void> {
  const { running } = watch
  const begun = performance.now()
  let shown = false
  let lookedAt = begun
  for (;;) {
    watch.check()
    const elapsed = performance.now() - begun
    const answered = running.log.end > written
    if (elapsed >= LONGEST_MS || watch.state.state === 'blocked') return
    if (shown && (watch.quietMs >= SHOWN_QUIET_MS || performance.now() - lookedAt >= LOOK_EVERY_MS)) return
    if (answered ? watch.quietMs >= OTHER_QUIET_MS : elapsed >= NO_WORD_MS) return
    if (!shown && (watch.quietMs >= SHOWN_QUIET_MS || performance.now() - lookedAt >= LOOK_EVERY_MS)) {
      shown = appeared(before, sight(await look(watch), text))
      lookedAt = performance.now()
    }
    await watch.next(SHOWN_QUIET_MS)
  }
}

async function look({ running }: PromptWatch): Promise<ScreenText> {
  return await running.screen.text({ scrollbackLines: 0 })
}
