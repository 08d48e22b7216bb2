// Folds a pane's events over and over until the session is the one given; answers with every session it was in on the way.
import type { PaneId } from '@quil/core'
import { foldSpool } from '../../src/incarnation.ts'

const [home = '', pane = '', last = ''] = process.argv.slice(2)
const seen: string[] = []
while (seen.at(-1) !== last) {
  const id = (await foldSpool(home, pane as PaneId))?.id
  if (id !== undefined) seen.push(id)
}
process.stdout.write(JSON.stringify(seen))
