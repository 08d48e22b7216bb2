import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  BUILT_IN_NAMES,
  expandFieldArgs,
  loadBuiltInPlugins,
  type PanePlugin,
  parsePlugin,
  resolveToggles,
} from '../../src/plugin/index.ts'

const defaults = fileURLToPath(new URL('../../defaults', import.meta.url))

async function builtIn(name: string): Promise<PanePlugin> {
  const found = (await loadBuiltInPlugins()).find(({ plugin }) => plugin.name === name)
  if (found === undefined) throw new Error(`no built-in ${name}`)
  return found.plugin
}

test('the list of built-ins is the folder, without the data of the environment scrubbing', async () => {
  const plugins = (await readdir(defaults)).filter((file) => file.endsWith('.toml') && file !== 'scrub.toml')
  expect(plugins.sort()).toEqual(BUILT_IN_NAMES.map((name) => `${name}.toml`).sort())
})

test('every built-in is valid, without a warning, and called like its file', async () => {
  const loaded = await loadBuiltInPlugins()
  expect(loaded.map(({ plugin }) => [plugin.name, plugin.source])).toEqual(BUILT_IN_NAMES.map((name) => [name, 'built-in']))
  for (const { toml, plugin } of loaded) expect(parsePlugin(toml, plugin.name)).toMatchObject({ problems: [], warnings: [] })
})

test('terminal runs the shell and comes back in its directory', async () => {
  const plugin = await builtIn('terminal')
  expect(plugin).toMatchObject({ command: { cmd: '{shell}' }, persistence: { strategy: 'cwd_only', ghostBuffer: true } })
  expect(resolveToggles(plugin, [])).toEqual([])
  expect(resolveToggles(plugin, ['login'])).toEqual(['-l'])
})

describe('ssh', () => {
  test.each<[Readonly<Record<string, string>>, readonly string[]]>([
    [{ host: 'h' }, ['--', 'h']],
    [{ host: 'h', user: 'me', port: '2222' }, ['-p2222', '-lme', '--', 'h']],
  ])('%j', async (fields, expected) => {
    expect(expandFieldArgs(await builtIn('ssh'), fields)).toEqual(expected)
  })

  test.each<[Readonly<Record<string, string>>, string]>([
    [{}, 'MISSING_FIELD'],
    [{ host: '-oProxyCommand=x' }, 'INVALID_ARGUMENT'],
  ])('%j is refused', async (fields, code) => {
    const plugin = await builtIn('ssh')
    expect(() => expandFieldArgs(plugin, fields)).toThrow(expect.objectContaining({ code }))
  })

  test.each([
    ['ssh: connect to host example.org port 22: Connection refused\r\n', 'Connection refused'],
    ['ssh: connect to host 10.0.0.1 port 2222: Connection timed out\r\n', 'The machine cannot be reached'],
    ['ssh: connect to host 10.0.0.1 port 22: No route to host\r\n', 'The machine cannot be reached'],
    ['ssh: Could not resolve hostname nope: Name or service not known\r\n', 'Unknown host name'],
    ['Host key verification failed.\r\n', "The host's key was not accepted"],
    ['@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n', "The host's key has changed"],
    ['me@example.org: Permission denied (publickey,password).\r\n', 'Permission denied'],
    ['Connection to example.org closed by remote host.\r\n', 'The connection was lost'],
    ['client_loop: send disconnect: Broken pipe\r\n', 'The connection was lost'],
    ['Timeout, server example.org not responding.\r\n', 'The connection was lost'],
    ['Connection to example.org closed.\r\n', undefined],
    ['$ curl: (7) Failed to connect: Connection refused\r\n', undefined],
  ])('%j means %j', async (output, title) => {
    const { errorHandlers } = await builtIn('ssh')
    expect(errorHandlers.filter(({ pattern }) => pattern.test(output)).map((handler) => handler.title)).toEqual(
      title === undefined ? [] : [title],
    )
  })

  test.each([
    "me@example.org's password: ",
    "Enter passphrase for key '/home/me/.ssh/id_ed25519': ",
    'Are you sure you want to continue connecting (yes/no/[fingerprint])? ',
  ])('%j waits for a person', async (output) => {
    const { idleHandlers } = await builtIn('ssh')
    expect(idleHandlers.filter(({ pattern }) => pattern.test(output))).toHaveLength(1)
  })
})

describe('stripe', () => {
  test.each<[Readonly<Record<string, string>>, readonly string[]]>([
    [{}, []],
    [{ forward_to: 'localhost:4242' }, ['--forward-to=localhost:4242']],
    [{ events: 'a,b' }, ['--events=a,b']],
  ])('%j', async (fields, expected) => {
    const plugin = await builtIn('stripe')
    expect([plugin.command.args, expandFieldArgs(plugin, fields)]).toEqual([['listen'], expected])
  })

  test.each([
    ['<--  [200] POST http://localhost:4242/webhook [evt_1]', 0],
    ['<--  [500] POST http://localhost:4242/webhook [evt_1]', 1],
    ['<--  [\u001b[31m404\u001b[0m] POST http://localhost:4242/webhook [evt_1]', 1],
  ])('%j', async (output, count) => {
    const { notificationHandlers } = await builtIn('stripe')
    expect(notificationHandlers.filter(({ pattern }) => pattern.test(output))).toHaveLength(count)
  })
})
