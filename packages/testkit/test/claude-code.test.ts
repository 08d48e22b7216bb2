import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from 'node:process'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import {
  CLAUDE_CODE_VERSION,
  claudeCodeOrSkipReason,
  driveScreen,
  findProcessesWithEnv,
  makeClaudeHome,
  startMockClaudeModel,
  waitFor,
} from '../src/index.ts'
import { openPty } from './support/pty.ts'

const NETWORK_MS = 300_000
const SIZE = { cols: 120, rows: 40 }
const SLOW = { timeoutMs: 60_000 }
const found = await claudeCodeOrSkipReason({ env })
const agent = found.agent ?? { binDir: '', command: '' }
const missing = found.reason ?? ''

test('a Claude home has a made-up key, trusts its projects one by one, and is gone with its owner', async () => {
  let home: string
  {
    await using made = await makeClaudeHome({ modelUrl: 'http://127.0.0.1:9', settings: { disableAgentView: true } })
    home = made.home
    const other = await made.makeProject('other')
    const state: unknown = JSON.parse(await readFile(join(home, '.claude.json'), 'utf8'))
    const trusted = { hasTrustDialogAccepted: true }
    expect(state).toMatchObject({ hasCompletedOnboarding: true, projects: { [made.project]: trusted, [other]: trusted } })
    expect(await readFile(join(home, '.claude/settings.json'), 'utf8')).toContain('disableAgentView')
    expect(made.env).toMatchObject({ HOME: home, ANTHROPIC_BASE_URL: 'http://127.0.0.1:9', DISABLE_TELEMETRY: '1' })
    expect(made.env['ANTHROPIC_API_KEY']).toContain('fake')
  }
  await expect(stat(home)).rejects.toThrow('ENOENT')
})

test.skipIf(found.agent === undefined)(`the real Claude Code answers a print through the mock ${missing}`, async () => {
  await using model = await startMockClaudeModel()
  await using home = await makeClaudeHome({ modelUrl: model.url, binDir: agent.binDir })
  const run = async (...args: readonly string[]): Promise<string> => {
    const options = { cwd: home.project, env: { ...home.env, PWD: home.project }, extendEnv: false, timeout: 60_000 }
    return (await execa('claude', args, { ...options, stdin: 'ignore' })).stdout
  }
  const id = '11111111-2222-4333-8444-555555555555'
  expect(await run('--version')).toContain(CLAUDE_CODE_VERSION)
  expect(await run('-p', '--session-id', id, 'hello')).toBe('ECHO(1): hello')
  expect(await run('-p', '--resume', id, 'again')).toBe('ECHO(2): again')
  expect(model.requests.map((request) => request.sessionId)).toEqual([id, id])
})

test.skipIf(found.agent === undefined || process.platform !== 'linux')(
  `the real Claude Code answers on a terminal, asks before it runs a tool, and leaves no process behind ${missing}`,
  { timeout: NETWORK_MS },
  async () => {
    await using model = await startMockClaudeModel()
    let left: string
    {
      await using home = await makeClaudeHome({ modelUrl: model.url, binDir: agent.binDir })
      left = home.home
      await using pty = openPty({
        file: agent.command,
        args: ['--permission-mode', 'manual'],
        cwd: home.project,
        env: home.env,
        size: SIZE,
      })
      using screen = driveScreen(pty, SIZE)
      await screen.waitForText('manual mode on', SLOW)
      const say = async (text: string): Promise<void> => {
        screen.type(text)
        await screen.waitForText(text, SLOW) // Enter right behind a long text is taken for a pasted line break
        screen.press('Enter')
      }
      await say('hello there')
      await screen.waitForText('ECHO(1): hello there', SLOW)
      await say('TOOL Bash {"command":"echo hi > made","description":"Make a file"}')
      await screen.waitForText('Do you want to proceed?', SLOW)
      await waitFor(() => {
        screen.press('Enter') // again and again: in its first 150 ms the dialog takes no key
        return !screen.text().includes('Do you want to proceed?')
      }, SLOW)
      await screen.waitForText('TOOL RESULT', SLOW)
      expect(await readFile(join(home.project, 'made'), 'utf8')).toBe('hi\n')
      const [first, ...others] = new Set(model.requests.map((request) => request.sessionId))
      expect([first, others]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), []])

      // The agent view: a daemon and spare workers that outlive the terminal.
      await screen.waitForText('? for shortcuts', SLOW)
      screen.press('Left')
      await screen.waitForText('describe a task for a new session', SLOW)
    }
    expect(await findProcessesWithEnv('HOME', left)).toEqual([])
    await expect(stat(left)).rejects.toThrow('ENOENT')
  },
)
