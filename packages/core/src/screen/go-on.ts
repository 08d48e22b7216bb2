import type { PaneSize } from '../size.ts'
import type { Emulator } from './emulator.ts'
import { type PenState, penOf, setPen } from './pen-bits.ts'
import { type Place, Skimmer, type SkimStart } from './skimmer.ts'

const GROUND = 0
const NO_PEN: PenState = { fg: 0, bg: 0, ext: 0 }

/** How a log is skimmed. */
export type SkimWay = Pick<SkimStart, 'scrollbackLines' | 'between'>

/** Skims on from what the emulator has interpreted; `undefined` when what follows is not to be understood without it. */
export function skimmerFrom(emulator: Emulator, offset: number, way: SkimWay): Skimmer | undefined {
  if (!isPlain(emulator)) return undefined
  const { terminal, core } = emulator
  const { cols, rows } = terminal
  const pen = penOf(core._inputHandler._curAttrData)
  return new Skimmer({ offset, ...way, size: { cols, rows }, y: core.buffers.normal.y, pen })
}

/**
 * Skims a screen that has no emulator yet.
 * @param ghost what it will be fed first
 */
export function skimmerOfNew(offset: number, size: PaneSize, way: SkimWay, ghost: Uint8Array | undefined): Skimmer | undefined {
  const before = ghost?.length ?? 0
  const skimmer = new Skimmer({ offset: offset - before, size, ...way, y: 0, pen: NO_PEN })
  if (ghost !== undefined) skimmer.scan(ghost)
  skimmer.forgotten(offset)
  return skimmer.end === offset && !skimmer.blocked ? skimmer : undefined
}

/** Nothing is open, and the cursor moves as on a screen that nothing was said about. */
function isPlain({ terminal, core, tail }: Emulator): boolean {
  const { normal, active } = core.buffers
  const { modes } = terminal
  if (active !== normal || normal.scrollTop !== 0 || normal.scrollBottom !== terminal.rows - 1) return false
  if (modes.originMode || modes.insertMode || modes.reverseWraparoundMode || tail.length > 0) return false
  const { _parser, _curAttrData } = core._inputHandler
  return _parser.currentState === GROUND && _curAttrData.extended.urlId === 0
}

/** Goes on at a place behind which all cells are written anew: those that are there now do not matter. */
export function goOnAt(emulator: Emulator, { x, y, carried, ...pen }: Place): void {
  emulator.feed(Buffer.from(`${carried}\x1b[${y + 1};${x + 1}H`, 'latin1'))
  setPen(emulator.core._inputHandler._curAttrData, pen)
}
