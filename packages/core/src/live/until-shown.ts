import { setTimeout as pause } from 'node:timers/promises'
import type { Pattern } from '../plugin/plugin.ts'
import { asLines, asRows, type ScreenLook } from '../screen/index.ts'
import type { RunningPane } from './running-pane.ts'

/** Rows above the screen that are looked at, too: what a program prints may have scrolled off by then. */
const ROWS_ABOVE = 200
/** Between two looks at a screen that keeps changing. */
const LONGEST_PAUSE_MS = 20

/**
 * Looks until a row of the screen, one that has just scrolled off, or a line that the terminal broke into rows matches one of the patterns. What an
 * earlier incarnation left on the screen does not count.
 * @returns false when the signal came, or the program ended, before
 */
export async function untilShown(running: RunningPane, patterns: readonly Pattern[], signal: AbortSignal): Promise<boolean> {
  let found = false
  // While output floods, looking takes no more than half of the time: other panes need this process, too.
  let notBefore = 0
  const see = (look: ScreenLook): void => {
    const begun = performance.now()
    found ||= shows(look, patterns)
    notBefore = 2 * performance.now() - begun
  }
  const onCrowded = (look: () => ScreenLook): void => {
    if (!found && performance.now() >= notBefore) see(look())
  }
  const reader = running.screen.read({ rowsAbove: ROWS_ABOVE, onCrowded })
  try {
    while (!signal.aborted) {
      const last = running.end !== undefined || running.pane.state.state === 'exited'
      const { end } = running.log
      see(await reader.look())
      if (found || last) return found
      if (running.log.end > end) await pause(Math.min(Math.max(0, notBefore - performance.now()), LONGEST_PAUSE_MS))
      else await moreOutput(running, signal)
    }
    return false
  } finally {
    reader[Symbol.dispose]()
  }
}

function shows({ scrolled, screen }: ScreenLook, patterns: readonly Pattern[]): boolean {
  const rows = [...scrolled, ...screen]
  const broken = rows.some(({ broken }) => broken)
  const lines = asLines(rows).split('\n')
  const all = broken ? [...lines, ...asRows(rows).split('\n')] : lines
  return all.some((line) => patterns.some((pattern) => pattern.test(line)))
}

function moreOutput({ pane }: RunningPane, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const listening of listenings) listening[Symbol.dispose]()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const listenings = [pane.onArrival(done), pane.onExit(done)]
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
