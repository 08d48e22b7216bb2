import { readdirSync, readFileSync } from 'node:fs'
import type { Pattern } from '@quil/core'
import { describe, expect, test } from 'vitest'
import { claudeCode } from '../src/index.ts'

const folder = new URL('../../testkit/captures/claude-code-2.1.330/', import.meta.url)
const captures = readdirSync(folder)
  .map((name) => name.replace('.txt', ''))
  .sort()
const { definition } = claudeCode()

/** The captures a pattern matches. */
function matched(patterns: readonly { readonly pattern: Pattern }[]): string[] {
  const screens = captures.map((name) => [name, readFileSync(new URL(`${name}.txt`, folder), 'utf8')] as const)
  return screens.filter(([, screen]) => patterns.some(({ pattern }) => pattern.test(screen))).map(([name]) => name)
}

describe('the claude-code plugin', () => {
  test('assigns the id of a new conversation, and resumes by it', () => {
    expect(definition.persistence).toMatchObject({
      strategy: 'preassign_id',
      tracker: 'claude-code',
      startArgs: ['--session-id', '{session_id}'],
      resumeArgs: ['--resume', '{session_id}'],
    })
  })

  test('offers the permission modes as one exclusive group, and chrome', () => {
    const group = definition.command.toggles.filter((toggle) => toggle.group === 'permissions').map((toggle) => toggle.name)
    expect(group).toEqual(['plan', 'manual', 'accept_edits', 'skip_permissions'])
    expect(definition.command.toggles.map((toggle) => toggle.name)).toContain('chrome')
  })

  test('is seen idle on every idle screen and on no other', () => {
    const busy =
      /^(agent-view|exit|permission-(bash|write|subagent)|question$|resume-picker|resume-unknown|retry-(429|500|refused)|session-id|slash|subagent-running|trust|working|error-401)/
    expect(matched(definition.idleHandlers)).toEqual(captures.filter((name) => !busy.test(name)))
  })

  test.each<[kind: 'errorHandlers' | 'notificationHandlers', index: number, names: string[]]>([
    ['errorHandlers', 0, ['not-logged-in-prompt']],
    ['errorHandlers', 1, ['resume-unknown', 'session-id-in-use']],
    ['notificationHandlers', 0, ['permission-bash', 'permission-bash-80x24', 'permission-subagent', 'permission-write']],
    ['notificationHandlers', 1, ['question']],
    ['notificationHandlers', 2, ['trust-dialog']],
  ])('%s %d match their screens alone', (kind, index, names) => {
    expect(matched(definition[kind].slice(index, index + 1))).toEqual(names)
  })
})
