import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from 'node:process'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import {
  AgentUnavailable,
  findProcessesWithEnv,
  installOpencode,
  makeAgentHome,
  OPENCODE_VERSION,
  opencodeOrSkipReason,
  startMockModel,
  tempDir,
  waitFor,
} from '../src/index.ts'

const NETWORK_MS = 300_000

test('the agent is installed once, natively, also when two ask at the same time', { timeout: NETWORK_MS }, async ({ skip }) => {
  await using cache = await tempDir('quil-agents-')
  const messages: string[] = []
  const install = () => opencodeOrSkipReason({ env, cacheDir: cache.path, onProgress: (message) => void messages.push(message) })
  const [first, second] = await Promise.all([install(), install()])
  if (first.agent === undefined) return skip(first.reason)

  expect(second.agent).toEqual(first.agent)
  expect(await magicOf(first.agent.command)).toMatch(/^(7f454c46|cffaedfe)$/) // ELF, Mach-O
  expect((await readdir(cache.path)).filter((name) => name.startsWith('.'))).toEqual([]) // no drafts left

  const before = messages.length
  const again = await installOpencode({ env: {}, cacheDir: cache.path, onProgress: (message) => void messages.push(message) })
  expect(again).toEqual(first.agent)
  expect(messages).toHaveLength(before)
})

test('without npm the agent is unavailable, with the reason, and nothing looks installed', async () => {
  await using cache = await tempDir('quil-agents-')
  const options = { env: { PATH: cache.path }, cacheDir: cache.path }
  await expect(installOpencode(options)).rejects.toThrow(AgentUnavailable)
  expect((await opencodeOrSkipReason(options)).reason).toContain(`npm could not install opencode ${OPENCODE_VERSION}`)
  expect(await readdir(cache.path)).toEqual([])
})

test('with an unreachable registry the agent is unavailable and the reason names the failure', { timeout: 60_000 }, async () => {
  await using cache = await tempDir('quil-agents-')
  const registry = 'http://127.0.0.1:9/' // the discard port: nothing listens
  const options = {
    env: { ...env, npm_config_registry: registry, npm_config_cache: join(cache.path, 'npm') },
    cacheDir: join(cache.path, 'agents'),
  }
  expect((await opencodeOrSkipReason(options)).reason).toMatch(/ECONNREFUSED/)
  expect(await readdir(options.cacheDir)).toEqual([])
})

test('an agent home is complete, minimal, and gone with its owner', async () => {
  await using model = await startMockModel()
  let home: string
  {
    await using agentHome = await makeAgentHome({ modelUrl: model.url, binDir: '/opt/agent/bin' })
    home = agentHome.home
    expect(Object.keys(agentHome.env).sort()).toEqual(
      ['HOME', 'LANG', 'OPENCODE_DISABLE_AUTOUPDATE', 'OPENCODE_DISABLE_MODELS_FETCH', 'PATH', 'SHELL', 'TERM', 'TMPDIR'].sort(),
    )
    expect(agentHome.env['PATH']).toMatch(/^\/opt\/agent\/bin:/)
    const config: unknown = JSON.parse(await readFile(join(home, '.config/opencode/opencode.json'), 'utf8'))
    expect(config).toMatchObject({ enabled_providers: ['mock'], provider: { mock: { options: { baseURL: model.url } } } })
    const other = await agentHome.makeProject('other')
    expect(await rootCommit(other)).not.toBe(await rootCommit(agentHome.project))
  }
  await expect(stat(home)).rejects.toThrow('ENOENT')
})

test('the real agent answers through the mock model', { timeout: NETWORK_MS }, async ({ skip }) => {
  const { agent, reason } = await opencodeOrSkipReason({ env })
  if (agent === undefined) return skip(reason)
  await using model = await startMockModel()
  await using home = await makeAgentHome({ modelUrl: model.url, binDir: agent.binDir })
  const { stdout } = await execa('opencode', ['run', 'hello'], {
    cwd: home.project,
    env: { ...home.env, PWD: home.project },
    extendEnv: false,
    stdin: 'ignore',
    timeout: 60_000,
  })
  expect(stdout).toContain('ECHO(1): hello')
})

test('a process that still runs in an agent home ends with it', async () => {
  const agentHome = await makeAgentHome({ offlineDeps: true })
  const left = execa('sleep', ['300'], { env: agentHome.env, extendEnv: false, reject: false })
  await waitFor(async () => (await findProcessesWithEnv('HOME', agentHome.home)).includes(left.pid ?? 0))
  await agentHome[Symbol.asyncDispose]()
  expect((await left).signal).toBe('SIGKILL')
  await expect(stat(agentHome.home)).rejects.toThrow('ENOENT')
})

async function magicOf(path: string): Promise<string> {
  await using file = await open(path)
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
  return buffer.toString('hex')
}

async function rootCommit(directory: string): Promise<string> {
  const { stdout } = await execa('git', ['rev-list', '--max-parents=0', 'HEAD'], { cwd: directory })
  return stdout
}
