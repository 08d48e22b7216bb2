import { describe, expect, test } from 'vitest'
import { hookCommand } from '../src/hook-command.ts'
import { buildSettings, HOOK_EVENTS, type Settings } from '../src/index.ts'

const spool = '/home/u/.quil/claudehook/pane-00000001/00000000000000a1/spool'
const OURS = { hooks: [{ type: 'command', command: hookCommand(spool), timeout: 5 }] }
const build = (inherited?: Settings, agentView?: boolean) =>
  buildSettings({
    spool,
    ...(inherited === undefined ? {} : { inherited }),
    ...(agentView === undefined ? {} : { agentView }),
  })
const theirs = { matcher: 'clear', hooks: [{ type: 'command', command: 'mine' }] }

test('alone: our hook on five stable events, and no agent view', () => {
  expect(build()).toEqual({
    disableAgentView: true,
    hooks: Object.fromEntries(
      ['SessionStart', 'SessionEnd', 'UserPromptSubmit', 'Stop', 'Notification'].map((event) => [event, [OURS]]),
    ),
  })
})

describe("the user's own", () => {
  test.each<[what: string, inherited: Settings]>([
    ['model', { model: 'opus' }],
    ['permissions', { permissions: { allow: ['Bash(ls:*)'], deny: [] } }],
    ['env', { env: { A: '1' } }],
    ['a key nobody knows', { later: { deep: [1, null] } }],
    ['disableAllHooks, either way', { disableAllHooks: true }],
    ['disableAllHooks: false', { disableAllHooks: false }],
  ])('%s stays', (_what, inherited) => {
    expect(build(inherited)).toEqual({ ...build(), ...inherited })
  })

  test.each(HOOK_EVENTS)('hooks on %s run before ours', (event) => {
    expect(build({ hooks: { [event]: [theirs] } })['hooks']).toEqual({
      ...(build()['hooks'] as object),
      [event]: [theirs, OURS],
    })
  })

  test('hooks on other events stay', () => {
    expect(build({ hooks: { PreToolUse: [theirs] } })['hooks']).toEqual({ ...(build()['hooks'] as object), PreToolUse: [theirs] })
  })

  test.each([null, [], 'x', 7, [theirs]])('hooks of a wrong shape (%j) do not keep ours out', (hooks) => {
    expect(build({ hooks })['hooks']).toEqual(build()['hooks'])
  })

  test.each([null, {}, 'x', 7])('an event of a wrong shape (%j) does not keep ours out', (value) => {
    expect(build({ hooks: { Stop: value } })['hooks']).toEqual(build()['hooks'])
  })

  test('is not changed', () => {
    const inherited = Object.freeze({ hooks: Object.freeze({ Stop: Object.freeze([theirs]) }) })
    build(inherited)
    expect(inherited).toEqual({ hooks: { Stop: [theirs] } })
  })
})

describe('the agent view', () => {
  test.each<[inherited: Settings | undefined, agentView: boolean | undefined, disabled: unknown]>([
    [undefined, undefined, true],
    [undefined, false, true],
    [undefined, true, undefined],
    [{ disableAgentView: false }, undefined, false],
    [{ disableAgentView: true }, true, true],
    [{ disableAgentView: true }, undefined, true],
    [{}, undefined, true],
  ])('their settings %j, agent_view = %j: disableAgentView is %j', (inherited, agentView, disabled) => {
    expect(build(inherited, agentView)['disableAgentView']).toBe(disabled)
  })
})
