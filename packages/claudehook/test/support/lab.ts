import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Pane,
  type PaneRecord,
  type Plugin,
  resumePane,
  type SessionClaims,
  type SpawnPaneOptions,
  spawnPane,
} from '@quil/core'
import {
  type AgentHome,
  type ClaudeHomeOptions,
  type ClaudeRequest,
  claudeCodeOrSkipReason,
  driveScreen,
  killTree,
  type MockModel,
  makeClaudeHome,
  type Screen,
  type ScreenSize,
  type ScreenWait,
  startMockClaudeModel,
  waitFor,
  waitForGone,
} from '@quil/testkit'
import { claudeCode, type PersistedSession, readPersistedSession } from '../../src/index.ts'

export const SIZE: ScreenSize = { cols: 120, rows: 40 }
export const SLOW: ScreenWait = { timeoutMs: 60_000 }
/** The footer shows once keys are taken for keys. */
export const READY: RegExp = /manual mode on|auto mode on/

/** The real agent, or why these tests are skipped. */
export const agent: Awaited<ReturnType<typeof claudeCodeOrSkipReason>> = await claudeCodeOrSkipReason({ env: process.env })

/** A pane with eyes and hands. */
export interface Driven {
  readonly pane: Pane
  readonly screen: Screen
  /** Types a line, waits until it is in the box, presses Enter. */
  enter(text: string): Promise<void>
  /** Sends a prompt and waits for the mock's answer to it. */
  say(text: string): Promise<void>
  /** The session on record, once it satisfies the condition. */
  session(condition?: (session: PersistedSession) => boolean): Promise<PersistedSession>
  /** Waits until a transcript holds the text: Claude Code writes with a delay, and a kill within it loses what was said. */
  saved(text: string): Promise<void>
  /** SIGKILL to the pane's whole tree. */
  murder(): Promise<PaneRecord>
}

export interface Lab extends AsyncDisposable {
  readonly agentHome: AgentHome
  /** `$QUIL_HOME` */
  readonly home: string
  readonly model: MockModel<ClaudeRequest>
  readonly plugin: Plugin
  /** What the last prompt of that session sent to the model: the proof of the conversation. */
  lastTexts(sessionId: string): readonly string[]
  open(options?: Partial<SpawnPaneOptions>): Promise<Driven>
  resume(record: PaneRecord, options?: { claims?: SessionClaims; others?: readonly PaneRecord[] }): Promise<Driven>
}

export interface LabOptions extends Partial<ClaudeHomeOptions> {
  /** Added to the environment the panes inherit. */
  readonly env?: Readonly<Record<string, string>>
  /** Name of the Quil home below the temporary HOME. */
  readonly quilHome?: string
}

export async function openLab(options: LabOptions = {}): Promise<Lab> {
  if (agent.agent === undefined) throw new Error(agent.reason)
  const model = await startMockClaudeModel()
  const agentHome = await makeClaudeHome({ modelUrl: model.url, binDir: agent.agent.binDir, ...options })
  const home = join(agentHome.home, options.quilHome ?? 'quil')
  const plugin = claudeCode()
  const inheritEnv = { ...agentHome.env, ...options.env }
  const panes: Driven[] = []
  const drive = async (pane: Pane): Promise<Driven> => {
    const driven = drivePane(pane, home, join(agentHome.home, '.claude', 'projects'))
    panes.push(driven)
    return driven
  }
  return {
    agentHome,
    home,
    model,
    plugin,
    lastTexts: (sessionId) =>
      model.requests.findLast((request) => request.sessionId === sessionId && !request.isSide && !request.isNotice)?.texts ?? [],
    open: async (more = {}) =>
      drive(
        await spawnPane({
          plugin,
          cwd: agentHome.project,
          home,
          size: SIZE,
          inheritEnv,
          args: ['--permission-mode', 'manual'],
          ...more,
        }),
      ),
    resume: async (record, more = {}) =>
      drive(await resumePane(record, { plugins: [plugin], home, size: SIZE, inheritEnv, ...more })),
    [Symbol.asyncDispose]: async () => {
      for (const { pane, screen } of panes) {
        screen[Symbol.dispose]()
        await killTree(pane.pid)
        await pane.kill({ graceMs: 0 })
      }
      await model.close()
      await agentHome[Symbol.asyncDispose]()
    },
  }
}

function drivePane(pane: Pane, home: string, projects: string): Driven {
  const screen = driveScreen(pane, SIZE)
  const enter = async (text: string): Promise<void> => {
    await screen.waitForText(READY, SLOW)
    screen.type(text)
    // All of it: an Enter that is read together with the text is a line feed in the box.
    await screen.waitUntil(text, (shown) => inOneWord(shown).includes(inOneWord(text)), SLOW)
    screen.press('Enter')
  }
  const saved = async (text: string): Promise<void> => {
    const inSome = async (): Promise<boolean> => (await textsBelow(projects)).some((transcript) => transcript.includes(text))
    await waitFor(inSome, { timeoutMs: 30_000, describe: `a transcript with ${text}` })
  }
  return {
    pane,
    screen,
    enter,
    saved,
    say: async (text) => {
      await enter(text)
      await screen.waitForText(new RegExp(`ECHO\\(\\d+\\): ${text}`), SLOW)
      await saved(`: ${text}"`) // the answer is the last to be written
    },
    session: (condition = () => true) =>
      waitFor(
        async () => {
          const found = await readPersistedSession(home, pane.id)
          return found !== undefined && condition(found) ? found : undefined
        },
        { timeoutMs: 30_000, describe: 'a recorded session' },
      ),
    murder: async () => {
      const pids = await killTree(pane.pid)
      await pane.exited
      await waitForGone(pids)
      return pane.record
    },
  }
}

/** As it is wherever its rows break. */
function inOneWord(text: string): string {
  return text.replace(/\s+/g, '')
}

async function textsBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8').catch(() => '')))
}
