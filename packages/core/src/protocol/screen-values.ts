import * as v from 'valibot'
import type { PaneStateReport } from '../workspace/pane-state.ts'
import type { ScreenCell, ScreenPicture } from '../workspace/screen-picture.ts'
import { Count, Size, State, Text } from './values.ts'

const facts = {
  size: Size,
  cursor: v.exactOptional(v.looseObject({ x: Count, y: Count, visible: v.boolean() })),
  alternate: v.boolean(),
  title: Text,
  live: v.boolean(),
}

/** Cells come by the thousand from a host that is trusted once it has greeted: their shape is not checked one by one. */
const Cells = v.array(v.array(v.custom<ScreenCell>((cell) => typeof cell === 'object' && cell !== null, 'a cell')))

export const Picture: v.GenericSchema<unknown, ScreenPicture> = v.union([
  v.looseObject({ ...facts, format: v.picklist(['text', 'ansi', 'html', 'svg']), text: Text }),
  v.looseObject({ ...facts, format: v.literal('cells'), rows: Cells }),
])

export const StateReport: v.GenericSchema<unknown, PaneStateReport> = v.looseObject({
  state: State,
  evidence: v.array(v.intersect([State, v.looseObject({ used: v.boolean(), reason: Text })])),
  history: v.array(State),
})
