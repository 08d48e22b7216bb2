import type { PaneSize } from '@quil/core'
import type { StartSurroundings } from '@quil/core/workspace'
import type { Io } from '../io.ts'

/** What a start takes from the caller: the size of the terminal, and the environment. */
export function surroundings(io: Io): StartSurroundings {
  return { ...sizeOf(io), inheritEnv: definedOnly(io.env) }
}

/** The size of the caller's terminal, if there is one. */
export function sizeOf(io: Io): { readonly size?: PaneSize } {
  const { isTTY, columns = 0, rows = 0 } = io.stdout
  return isTTY === true && columns > 0 && rows > 0 ? { size: { cols: columns, rows } } : {}
}

function definedOnly(env: Io['env']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}
