import type { Emulator } from '../../src/screen/emulator.ts'
import { readText } from '../../src/screen/plain-screen.ts'
import { paintSnapshot } from '../../src/screen/snapshot.ts'
import { stateOf } from './support.ts'

export const REST_SCROLLBACK = 20

/** Everything that is shown, that is kept, and that decides about what comes. */
export function allOf(emulator: Emulator): object {
  return {
    state: stateOf(emulator, REST_SCROLLBACK),
    text: readText(emulator, REST_SCROLLBACK),
    painted: Buffer.from(paintSnapshot(emulator, REST_SCROLLBACK)).toString(),
    rows: emulator.core.buffers.normal.lines.length,
    titles: emulator.core._inputHandler._windowTitleStack,
    joins: emulator.core._inputHandler._parser.precedingJoinState,
  }
}
