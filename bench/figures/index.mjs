import { echo } from './echo.mjs'
import { exitOutput } from './exit-output.mjs'
import { growthClients } from './growth-clients.mjs'
import { growthPanes } from './growth-panes.mjs'
import { growthRate } from './growth-rate.mjs'
import { growthScrollback } from './growth-scrollback.mjs'
import { hookEvent } from './hook-event.mjs'
import { output } from './output.mjs'
import { outputWatched } from './output-watched.mjs'
import { panes } from './panes.mjs'
import { restore } from './restore.mjs'
import { save } from './save.mjs'
import { scrollbackMemory } from './scrollback-memory.mjs'
import { stalledClient } from './stalled-client.mjs'
import { start } from './start.mjs'

/**
 * A figure has a `name` for `--only`, a `title`, and `run(lab)`, which answers `tables` to print, `goals` with values to compare with a
 * floor and a target, and `charts`. One with `growth` is left out of a quick run.
 */
export const FIGURES = [
  output,
  outputWatched,
  echo,
  panes,
  start,
  scrollbackMemory,
  stalledClient,
  exitOutput,
  restore,
  save,
  hookEvent,
  growthPanes,
  growthClients,
  growthScrollback,
  growthRate,
]
