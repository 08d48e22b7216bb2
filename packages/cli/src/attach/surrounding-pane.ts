import { realpath } from 'node:fs/promises'
import type { PaneInfo } from '@quil/core/workspace'
import type { Io } from '../io.ts'

/** The pane of this home that this terminal is in, if it is in one: a pane must not show itself. */
export async function surroundingPane(home: string, env: Io['env']): Promise<PaneInfo['id'] | undefined> {
  const { QUIL_PANE_ID: pane, QUIL_HOME: around } = env
  if (pane === undefined || around === undefined || !/^[A-Za-z0-9_-]{1,64}$/.test(pane)) return undefined
  const [here, there] = await Promise.all([home, around].map((path) => realpath(path).catch(() => path)))
  return here === there ? (pane as PaneInfo['id']) : undefined
}
