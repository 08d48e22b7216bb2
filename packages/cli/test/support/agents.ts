import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { killTree, type Screen, type ScreenWait, waitFor, waitForGone } from '@quil/testkit'
import { expect } from 'vitest'
import type { Machine, Terminal } from './terminal.ts'

/** opencode paints after about 4 s on a quiet machine. */
export const SLOW: ScreenWait = { timeoutMs: 90_000 }

/** How a person works with an agent: what its screen shows, and which keys it wants. */
export interface AgentHands {
  readonly plugin: 'opencode' | 'claude-code'
  /** What to open it with: `quil new …`. */
  readonly open: readonly string[]
  /** Waits until keys are taken for keys. */
  ready(screen: Screen): Promise<string>
  /** Types a prompt and sends it. */
  enter(screen: Screen, text: string): Promise<void>
  /** Waits until the mock's echo of the prompt is whole, and on the disk: a kill before that loses it. */
  answered(screen: Screen, text: string): Promise<void>
  /** Begins another conversation in the same pane. */
  startFresh(screen: Screen): Promise<void>
}

/** @param home the agents' HOME */
export function openHands(home: string): Readonly<Record<AgentHands['plugin'], AgentHands>> {
  return { opencode: opencodeHands, 'claude-code': claudeHands(home) }
}

/** Sends a prompt, and waits for its answer. */
export async function say(hands: AgentHands, screen: Screen, text: string): Promise<void> {
  await hands.enter(screen, text)
  await hands.answered(screen, text)
}

export const opencodeHands: AgentHands = {
  plugin: 'opencode',
  open: ['opencode'],
  ready: (screen) => screen.waitForText(/Ask anything|ctrl\+p commands/, SLOW),
  enter: async (screen, text) => {
    screen.type(text)
    await screen.waitForText(text, SLOW)
    screen.press('Enter')
  },
  answered: async (screen, text) => {
    await screen.waitForText(echoOf(text), SLOW)
    await screen.waitUntilGone('esc interrupt', SLOW)
  },
  startFresh: async (screen) => {
    screen.type('/new')
    // Enter right behind the text would be swallowed: first the menu has to show the command.
    await screen.waitForText(/┃ *\/new +\w/, SLOW)
    screen.press('Enter')
    await screen.waitForText('Ask anything', SLOW)
  },
}

export function claudeHands(home: string): AgentHands {
  const ready = (screen: Screen): Promise<string> => screen.waitForText('manual mode on', SLOW)
  const enter = async (screen: Screen, text: string): Promise<void> => {
    await ready(screen)
    screen.type(text)
    await screen.waitForText(text, SLOW)
    screen.press('Enter')
  }
  return {
    plugin: 'claude-code',
    open: ['claude-code', '--toggle', 'manual'],
    ready,
    enter,
    answered: async (screen, text) => {
      await screen.waitForText(echoOf(text), SLOW)
      await inTranscript(home, text)
    },
    startFresh: async (screen) => {
      const before = screen.text()
      await enter(screen, '/clear')
      await screen.waitUntil('a new conversation', (now) => now !== before && !/ECHO\(/.test(now), SLOW)
    },
  }
}

/** Waits until the echo of the prompt is in one of Claude Code's transcripts, to which it writes about 100 ms after it shows it. */
export async function inTranscript(home: string, text: string): Promise<void> {
  const projects = join(home, '.claude', 'projects')
  const echo = new RegExp(`${echoOf(text).source}[^"]*"`)
  const inSome = async (): Promise<boolean> => {
    const names = (await readdir(projects, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.jsonl'))
    const texts = await Promise.all(names.map((name) => readFile(join(projects, name), 'utf8').catch(() => '')))
    return texts.some((transcript) => echo.test(transcript))
  }
  await waitFor(inSome, { timeoutMs: 30_000, describe: `a transcript with the answer to ${text}` })
}

function echoOf(text: string): RegExp {
  return new RegExp(`ECHO\\(\\d+\\): ${text}`)
}

/** SIGKILL to quil and everything below it, at once. */
export async function murder({ pane }: Terminal): Promise<void> {
  const pids = await killTree(pane.pid)
  expect(pids.length).toBeGreaterThan(1)
  await pane.exited
  await waitForGone(pids)
}

/** The session of the only pane, once it is on record and another one than that. */
export function sessionOf(machine: Machine, other?: string): Promise<string> {
  return waitFor(
    async () => {
      const [pane] = await machine.panes()
      return pane?.session?.id !== other ? pane?.session?.id : undefined
    },
    { timeoutMs: 60_000, describe: 'the workspace to have the session' },
  )
}
