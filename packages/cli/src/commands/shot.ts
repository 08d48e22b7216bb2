import { type PaneInfo, QuilError, type ScreenFormat, type ScreenPicture, type Workspace } from '@quil/core/workspace'
import type { ShotAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { reachAny } from '../host/reach-host.ts'
import type { Io } from '../io.ts'
import { leftWords } from '../panes/left-words.ts'
import { meantPane } from '../panes/meant-pane.ts'
import { paneLabel } from '../panes/pane-name.ts'
import { say, writeJson } from '../print/say.ts'
import { shotContent } from '../shot/shot-content.ts'
import { shotFormat, shotPath } from '../shot/shot-target.ts'
import { writeShot } from '../shot/write-shot.ts'

export interface ShotOptions extends CommonOptions {
  /** A file, or `-`. */
  readonly output?: string
  readonly format?: ScreenFormat
  readonly scrollback?: number
}

/** Makes a picture of a pane's screen, into a file of which it prints the path. */
export async function shot(wanted: string, options: ShotOptions, io: Io): Promise<number> {
  const { output, scrollback = 0, json = false } = options
  const format = shotFormat(output, options.format)
  if (output === '-' && json)
    throw new QuilError('INVALID_ARGUMENT', '-o - prints the picture itself: there is no room for --json')
  await using workspace = await reachAny(homeOf(options, io), io)
  const pane = meantPane(wanted, io)
  const info = await workspace.get(pane)
  const label = paneLabel(info.record)
  await refuseNothing(workspace, info)
  const picture = await workspace.snapshot(pane, { format, scrollback })
  const content = shotContent(picture, label)
  if (output === '-') io.stdout.write(content)
  else {
    const path = shotPath(output, label, format, io.cwd)
    await writeShot(path, content)
    tell(picture, { pane: wanted, path, format, bytes: Buffer.byteLength(content) }, json, io)
  }
  if (!picture.live) say(io, leftWords(info, true))
  return 0
}

function tell(
  { size, live }: ScreenPicture,
  file: Pick<ShotAnswer, 'pane' | 'path' | 'format' | 'bytes'>,
  json: boolean,
  io: Io,
): void {
  if (json) writeJson(io, { ...file, size, live } satisfies ShotAnswer)
  else io.stdout.write(`${file.path}\n`)
}

/** An empty picture would look like an empty screen. */
async function refuseNothing(workspace: Workspace, info: PaneInfo): Promise<void> {
  if (info.live !== undefined) return
  const { live, lines } = await workspace.read(info.id)
  if (!live && lines.length === 0) throw new QuilError('PANE_NOT_RUNNING', leftWords(info, false), { details: { pane: info.id } })
}
