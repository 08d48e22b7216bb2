import { type CommonOptions, homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'

/** Asks in a terminal which pane to attach to, or what a new one is to be; elsewhere, and where that does not tell its size, lists the panes. */
export async function pick(options: CommonOptions, io: Io): Promise<number> {
  // A list is drawn over and over where it stands: for that the width must be known, which a serial line does not tell.
  if (io.stdin.isTTY !== true || io.stdout.isTTY !== true || io.stdout.columns === 0) {
    const { ls } = await import('./ls.ts')
    return await ls(options, io)
  }
  const { choosePane } = await import('../pick/choose-pane.ts')
  const chosen = await choosePane(homeOf(options, io), io)
  if (chosen.kind === 'left') return chosen.exitCode
  if (chosen.kind === 'new') {
    const { openNew } = await import('./new.ts')
    return await openNew(chosen.plugin, [], { ...options, ...chosen.options, attach: true }, io)
  }
  const { attach } = await import('./attach.ts')
  return await attach(chosen.id, options, io)
}
