import type { keepCode } from '../code-cache/keep.ts'
import { commandPath } from '../command-word.ts'
import type * as Main from '../main.ts'
import { openPacks } from './packs.ts'

// The program as it is built: everything it consists of is in packs, of which a command takes what it needs.

const argv = process.argv.slice(2)
const command = commandPath(argv)
const packs = openPacks(command)
const { main, nodeIo } = packs.load<typeof Main>('./main.cjs')

void main(argv, nodeIo()).then((exitCode) => {
  process.exitCode = exitCode
})

if (packs.fresh().length > 0) keepAtLeisure()

/** At the end of a command, when all it needs is compiled; of one that goes on, before V8 throws code away that has not run for long. */
function keepAtLeisure(): void {
  const keep = (): void => {
    clearTimeout(timer)
    process.off('exit', keep)
    const { keepCode: save } = packs.load<{ keepCode: typeof keepCode }>('./keep.cjs')
    for (const { file, content, script } of packs.fresh()) save(file, content, script.createCachedData())
  }
  const timer = setTimeout(keep, 2000).unref()
  // A host that has ended writes nothing more: the next one, or whoever removes the home, may be there already.
  if (command !== 'host run') process.on('exit', keep)
}
