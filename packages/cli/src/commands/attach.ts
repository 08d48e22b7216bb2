import { type PaneInfo, QuilError, type SizePolicy } from '@quil/core/workspace'
import type { AttachAnswer } from '../answers.ts'
import { type AttachResult, attachHere } from '../attach/attach-here.ts'
import { parseDetachKey } from '../attach/detach-key.ts'
import { surroundingPane } from '../attach/surrounding-pane.ts'
import { whatBecame } from '../attach/what-became.ts'
import { loadConfig } from '../config/config.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachHostOf } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { printable } from '../print/printable.ts'
import { say, sayAll, writeJson } from '../print/say.ts'
import { quoteWord } from '../print/shell-quote.ts'
import { EXIT } from '../report-error.ts'

export interface AttachCommandOptions extends CommonOptions {
  readonly readOnly?: boolean
  /** False: `--no-restore`. */
  readonly restore?: boolean
  readonly sizePolicy?: string
  readonly detachKey?: string
  /** The pane has only just been started: it is not run a second time because it has ended already. */
  readonly justStarted?: boolean
}

const SIZE_POLICIES: readonly SizePolicy[] = ['latest', 'smallest', 'largest', 'manual']

/** Shows a pane in this terminal, until it is left, or over. */
export async function attach(wanted: string, options: AttachCommandOptions, io: Io): Promise<number> {
  requireTerminal(io, wanted)
  const home = homeOf(options, io)
  const sizePolicy = sizePolicyOf(options.sizePolicy)
  const config = await loadConfig(home)
  sayAll(
    io,
    config.problems.map((problem) => `warning: ${problem}`),
  )
  const detachKey = parseDetachKey(options.detachKey ?? config.detachKey)
  const inside = await surroundingPane(home, io.env)
  const named = meantPane(wanted, io)
  await using workspace = await reachHostOf(home, named, io)
  // Asked for in one go: the host answers in this order, and one answer's way is not waited for twice.
  const before = workspace.get(named)
  const request = {
    pane: named,
    detachKey,
    onAttached: async (pane: PaneInfo) => announce(pane, await before, io),
    ...(options.readOnly === true ? { readOnly: true } : {}),
    ...(options.restore === false || options.justStarted === true ? { restore: false } : {}),
    ...(sizePolicy === undefined ? {} : { sizePolicy }),
    ...(inside === undefined ? {} : { inside }),
  }
  const attached = attachHere(workspace, request, io)
  attached.catch(() => {}) // told below, unless the pane is not there at all
  const { id, record } = await before
  const result = await attached.catch(async (error: unknown) => {
    if (options.justStarted !== true) throw error
    const end = await whatBecame(workspace, id, error)
    if (end.reason === 'exited') io.stdout.write((await workspace.read(id)).lines.map((line) => `${line}\n`).join(''))
    return { end }
  })
  return farewell({ id, record }, result, options, io)
}

/** @throws QuilError `INVALID_ARGUMENT` pointing to what works without a terminal */
function requireTerminal(io: Io, wanted: string): void {
  if (io.stdin.isTTY === true && io.stdout.isTTY === true) return
  const pane = quoteWord(wanted)
  throw new QuilError(
    'INVALID_ARGUMENT',
    `attach needs a terminal, and ${io.stdin.isTTY === true ? 'stdout' : 'stdin'} is none. ` +
      `Without one: quil read ${pane} shows its screen, quil send ${pane} types`,
  )
}

function sizePolicyOf(text: string | undefined): SizePolicy | undefined {
  if (text === undefined) return undefined
  const policy = SIZE_POLICIES.find((known) => known === text)
  if (policy !== undefined) return policy
  throw new QuilError('INVALID_ARGUMENT', `--size-policy ${JSON.stringify(text)}: expected ${SIZE_POLICIES.join(', ')}`)
}

/** How the pane came up, where it did just now and not as a person would expect. */
function announce(pane: PaneInfo, before: PaneInfo, io: Io): void {
  const { live } = pane
  if (live === undefined || before.live?.spawnId === live.spawnId) return
  if (live.outcome.kind !== 'resumed') say(io, `${live.outcome.kind}: ${live.outcome.reason}`)
  sayAll(
    io,
    live.problems.map((problem) => `warning: ${problem}`),
  )
}

function farewell(
  before: Pick<PaneInfo, 'id' | 'record'>,
  { end, exitCode }: AttachResult,
  options: AttachCommandOptions,
  io: Io,
): number {
  const label = paneLabel(before.record)
  if (end.reason === 'host') {
    throw new QuilError('HOST_UNREACHABLE', `the host is gone: quil attach ${quoteWord(label)} brings it back`, {
      details: { pane: before.id, reason: 'lost', why: end.message },
    })
  }
  io.stderr.write(`[${printable(lastWords(label, { end }))}]\n`)
  if (options.json === true && end.reason !== 'restarted') {
    const exit = end.reason === 'exited' ? { ...end.exit, lastLines: end.exit.lastLines ?? [] } : null
    writeJson(io, { pane: before.id, reason: end.reason, exit } satisfies AttachAnswer)
  }
  return exitCode ?? EXIT.ok
}

function lastWords(label: string, { end }: AttachResult): string {
  switch (end.reason) {
    case 'exited':
      return end.exit.signal === null ? `${label} exited ${end.exit.exitCode ?? '?'}` : `${label} killed ${end.exit.signal}`
    case 'closed':
      return `${label} closed`
    default:
      return `detached from ${label}`
  }
}
