import { join } from 'node:path'
import { type Pane, type PaneRecord, type Plugin, resumePane, type SpawnPaneOptions, spawnPane } from '@quil/core'
import {
  type AgentHome,
  type AgentHomeOptions,
  driveScreen,
  killTree,
  type MockModel,
  makeAgentHome,
  opencodeOrSkipReason,
  type Screen,
  type ScreenSize,
  type ScreenWait,
  startMockModel,
  waitFor,
  waitForGone,
} from '@quil/testkit'
import { opencode, type PersistedSession, readPersistedSessionId } from '../../src/index.ts'

const SIZE: ScreenSize = { cols: 120, rows: 40 }
/** opencode paints after about 4 s on a quiet machine. */
export const SLOW: ScreenWait = { timeoutMs: 90_000 }

/** The real agent, or why these tests are skipped. */
export const agent: Awaited<ReturnType<typeof opencodeOrSkipReason>> = await opencodeOrSkipReason({ env: process.env })

/** A pane with eyes and hands. */
export interface Driven {
  readonly pane: Pane
  readonly screen: Screen
  /** Sends a prompt and waits for the mock's answer to it. */
  say(text: string): Promise<void>
  /** Types a slash command, waits for its menu row, presses Enter. */
  command(name: string): Promise<void>
  /** The session the tracker has on record, once it satisfies the condition. */
  session(condition?: (session: PersistedSession) => boolean): Promise<PersistedSession>
  /** SIGKILL to the pane's whole tree. */
  murder(): Promise<PaneRecord>
}

export interface Lab extends AsyncDisposable {
  readonly agentHome: AgentHome
  /** `$QUIL_HOME` */
  readonly home: string
  readonly model: MockModel
  readonly plugin: Plugin
  open(options?: Partial<SpawnPaneOptions>): Promise<Driven>
  resume(record: PaneRecord, others?: readonly PaneRecord[], plugins?: readonly Plugin[]): Promise<Driven>
}

export async function openLab(options: Partial<AgentHomeOptions> & { env?: Record<string, string> } = {}): Promise<Lab> {
  if (!('agent' in agent)) throw new Error(agent.reason)
  const model = await startMockModel()
  const agentHome = await makeAgentHome({ modelUrl: model.url, binDir: agent.agent.binDir, ...options })
  const home = join(agentHome.home, 'quil')
  const plugin = opencode()
  const inheritEnv = { ...agentHome.env, ...options.env }
  const panes: Driven[] = []
  const drive = (pane: Pane): Driven => {
    const driven = drivePane(pane, home)
    panes.push(driven)
    return driven
  }
  return {
    agentHome,
    home,
    model,
    plugin,
    open: async (more = {}) => drive(await spawnPane({ plugin, cwd: agentHome.project, home, size: SIZE, inheritEnv, ...more })),
    resume: async (record, others = [], plugins = [plugin]) =>
      drive(await resumePane(record, { plugins, home, size: SIZE, inheritEnv, others })),
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

function drivePane(pane: Pane, home: string): Driven {
  const screen = driveScreen(pane, SIZE)
  return {
    pane,
    screen,
    say: async (text) => {
      screen.type(text)
      await screen.waitForText(text, SLOW)
      screen.press('Enter')
      await screen.waitForText(new RegExp(`ECHO\\(\\d+\\): ${text}`), SLOW)
    },
    command: async (name) => {
      screen.type(`/${name}`)
      await screen.waitForText(new RegExp(`┃ */${name} +\\w`), SLOW)
      screen.press('Enter')
    },
    session: (condition = () => true) =>
      waitFor(
        async () => {
          const found = await readPersistedSessionId(home, pane.id)
          return found !== undefined && condition(found) ? found : undefined
        },
        { timeoutMs: 60_000, describe: 'a recorded session' },
      ),
    murder: async () => {
      const pids = await killTree(pane.pid)
      await pane.exited
      await waitForGone(pids)
      return pane.record
    },
  }
}
