import type { NewOptions } from '../commands/new.ts'
import { Ending } from '../foreground/ending.ts'
import { readPanes } from '../host/read-panes.ts'
import type { Io } from '../io.ts'
import { sayAll } from '../print/say.ts'
import { ask, Left } from './ask.ts'
import { askNewPane } from './ask-new-pane.ts'
import { askWhich } from './ask-which.ts'
import { paneChoices } from './pane-choices.ts'

export type Chosen =
  | { readonly kind: 'pane'; readonly id: string }
  | { readonly kind: 'new'; readonly plugin: string; readonly options: NewOptions }
  /** Nothing; the exit code says how it was left. */
  | { readonly kind: 'left'; readonly exitCode: number }

const NEW = '+'

/** Asks which pane, or what a new one is to be. Starts no host. */
export async function choosePane(home: string, io: Io): Promise<Chosen> {
  using ending = new Ending(io)
  const { panes, problems, warning } = await readPanes(home)
  const warnings = [...(warning === undefined ? [] : [warning]), ...problems.map(({ message }) => message)]
  sayAll(
    io,
    warnings.map((text) => `warning: ${text}`),
  )
  try {
    const options = [...paneChoices(panes, io), { value: NEW, label: '+ new pane…' }]
    const id = panes.length === 0 ? NEW : await ask((context) => askWhich(context, 'Which pane?', options, io), io, ending)
    return id === NEW ? { kind: 'new', ...(await askNewPane(home, io, ending)) } : { kind: 'pane', id }
  } catch (error) {
    if (error instanceof Left) return { kind: 'left', exitCode: error.exitCode }
    throw error
  }
}
