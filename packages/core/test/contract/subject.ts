import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Plugin, terminal } from '../../src/index.ts'
import type { PaneInfo } from '../../src/workspace/pane-info.ts'
import type { Attachment, AttachmentOutput, NewPaneOptions, Workspace } from '../../src/workspace/workspace.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

/** What holds the panes of a home, and the workspace it is reached through. */
interface Opened {
  readonly workspace: Workspace
  /** Ends the holder in order; panes are meant to go on. */
  end(): Promise<void>
}

interface OpenRequest {
  readonly home: string
  readonly plugins: readonly Plugin[]
  readonly inheritEnv: Readonly<Record<string, string>>
}

/** Opens a workspace in one of the ways there are. */
export type Open = (request: OpenRequest) => Promise<Opened>

export interface Subject extends Opened {
  readonly root: string
  readonly home: string
  /** Ends the holder and opens the home again. */
  reopen(): Promise<Workspace>
  /** A pane that runs `sh -c script`, once more at every start. */
  sh(script: string, more?: Partial<NewPaneOptions>): Promise<PaneInfo>
}

export const LONG = { timeoutMs: 25_000 } as const

/** A fresh home with a workspace, gone when the test ends. */
export async function openSubject(open: Open, plugins?: readonly Plugin[]): Promise<Subject> {
  const root = await tempDirectory()
  const home = join(root, 'quil')
  await mkdir(home, { mode: 0o700 })
  const { PATH = '' } = process.env
  const request: OpenRequest = {
    home,
    plugins: plugins ?? [terminal(), shellPlugin('[persistence]\nstrategy = "rerun"\n')],
    inheritEnv: { HOME: root, PATH, SHELL: '/bin/bash', PS1: 'ready> ', LANG: 'C.UTF-8' },
  }
  let opened = await open(request)
  let ended = false
  const end = async (): Promise<void> => {
    if (ended) return
    ended = true
    await opened.end()
  }
  onTestFinished(end)
  const subject: Subject = {
    root,
    home,
    get workspace() {
      return opened.workspace
    },
    end,
    async reopen() {
      await end()
      opened = await open(request)
      ended = false
      return opened.workspace
    },
    sh: (script, more = {}) => subject.workspace.spawn({ plugin: 'shell-test', cwd: root, args: ['-c', script], ...more }),
  }
  return subject
}

/** Takes in what an attachment shows. */
export function watch(attachment: Attachment): { readonly pieces: AttachmentOutput[]; text(): string } {
  const pieces: AttachmentOutput[] = []
  attachment.onOutput((piece) => pieces.push(piece))
  return { pieces, text: () => Buffer.concat(pieces.map(({ bytes }) => bytes)).toString() }
}

/** Whether a process lives; a zombie does not. */
export { processRuns } from '../support/process-runs.ts'
