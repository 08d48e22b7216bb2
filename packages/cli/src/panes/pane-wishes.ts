import { resolve } from 'node:path'
import type { CommonOptions } from '../home-option.ts'
import type { Io } from '../io.ts'

/** Options of `run` and `new`. */
export interface PaneWishOptions extends CommonOptions {
  readonly name?: string
  readonly cwd?: string
  readonly instance?: string
  readonly toggle?: readonly string[]
  readonly field?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly verbose?: boolean
}

/** By what a new pane differs from another of its plugin. */
export interface PaneWishes {
  /** Absolute. */
  readonly cwd: string
  readonly args: readonly string[]
  readonly toggles: readonly string[]
  readonly fields: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly name?: string
  readonly instance?: string
}

export function paneWishes(args: readonly string[], options: PaneWishOptions, io: Io): PaneWishes {
  return {
    cwd: resolve(io.cwd, options.cwd ?? '.'),
    args,
    toggles: options.toggle ?? [],
    fields: options.field ?? {},
    env: options.env ?? {},
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.instance === undefined ? {} : { instance: options.instance }),
  }
}
