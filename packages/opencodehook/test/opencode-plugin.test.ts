import { readdir, readFile } from 'node:fs/promises'
import { formatPluginProblem, type Pattern, parsePlugin } from '@quil/core'
import { describe, expect, test } from 'vitest'
import { opencode, TRACKING_CHOICES } from '../src/index.ts'

const file = new URL('../opencode.toml', import.meta.url)
const toml = await readFile(file, 'utf8')
const folder = new URL('../../testkit/captures/opencode-1.18.33/', import.meta.url)
const names = (await readdir(folder)).map((name) => name.replace(/\.txt$/, '')).sort()

const { definition, tracker } = opencode()

/** The last rows of a captured screen, as handlers get them: 24 at most, which is all of the smallest screen. */
async function lastRows(name: string, rows = 24): Promise<string> {
  const lines = (await readFile(new URL(`${name}.txt`, folder), 'utf8')).trimEnd().split('\n')
  return lines.slice(-rows).join('\n')
}

/** What each capture shows; the README beside them says how they were told apart. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  'home, idle': ['home-idle', 'home-idle-80x24', 'after-new', 'session-deleted', 'zen-fallback-home'],
  'session, idle': [
    'session-idle',
    'session-idle-80x24',
    'compacted',
    'error-400',
    'forked',
    'interrupted',
    'permission-allowed',
    'permission-rejected',
    'question-answered',
    'resumed',
    'resumed-after-kill',
    'subagent-done',
    // A dialog or a menu lies over the screen; the footer under it still tells the state.
    'fork-dialog',
    'rename-dialog',
    'session-delete-confirm',
    'session-list',
    'session-list-filtered',
    'slash-menu',
  ],
  working: ['working', 'working-80x24', 'working-queued', 'subagent-running'],
  retrying: ['retry-500', 'retry-500-80x24', 'retry-refused', 'zen-fallback-prompt', 'interrupt-armed'],
  permission: ['permission-bash', 'permission-bash-80x24', 'permission-edit', 'permission-subagent'],
  'confirm always': ['permission-always'],
  question: ['question'],
  'no provider': ['provider-missing-home', 'provider-missing-prompt', 'provider-invalid-model-argument'],
  'cannot be told': ['subagent-view', 'subagent-view-permission'],
  'session gone': ['session-not-found'],
  'id malformed': ['session-id-malformed'],
  'left normally': ['exit-home', 'exit-session'],
}

test('every capture has a state', () => {
  expect(Object.values(STATES).flat().sort()).toEqual(names)
})

describe('opencode.toml', () => {
  test('is valid, without a warning', () => {
    const { problems, warnings } = parsePlugin(toml, 'opencode.toml')
    expect([...problems, ...warnings].map((problem) => formatPluginProblem(problem))).toEqual([])
  })

  test('is the plugin, with its tracker', () => {
    expect(definition).toMatchObject({
      name: 'opencode',
      beta: true,
      homepage: 'https://opencode.ai',
      source: 'built-in',
      command: { cmd: 'opencode', args: [], promptsCwd: true },
      persistence: { strategy: 'session_scrape', tracker: tracker?.name, resumeArgs: ['--continue'], ghostBuffer: false },
    })
    expect(TRACKING_CHOICES).toContain(definition.persistence.trackerOptions['tracking'])
    expect(tracker?.resumeArgs).toEqual(['--session', '{session_id}'])
  })

  test('offers print_logs, off by default, and nothing that switches the tracker off', () => {
    expect(definition.command.toggles).toEqual([
      { name: 'print_logs', label: expect.any(String), argsWhenOn: ['--print-logs'], default: false },
    ])
    expect(JSON.stringify(definition)).not.toContain('--pure')
    expect(toml).toMatch(/^# .*--pure/m)
  })

  test('every handler names captures it was tuned on, which exist', () => {
    const tables = toml.split(/^(?=\[\[\w+_handlers\]\])/m).slice(1)
    expect(tables).toHaveLength(
      definition.idleHandlers.length + definition.errorHandlers.length + definition.notificationHandlers.length,
    )
    for (const table of tables) {
      const [, comment = ''] = /^\[\[\w+\]\]\n# ([^:\n]+)/.exec(table) ?? []
      const first = comment.split(/[,.]/)[0]?.trim()
      expect(names).toContain(first)
    }
  })
})

const handlers: readonly {
  readonly kind: string
  readonly title: string
  readonly pattern: Pattern
  readonly states: readonly string[]
}[] = [
  { title: 'Waiting for a prompt', states: ['session, idle'] },
  { title: 'Waiting for the first prompt', states: ['home, idle', 'no provider'] },
  { title: 'No provider', states: ['no provider'] },
  { title: 'The session is gone', states: ['session gone'] },
  { title: 'Not a session id', states: ['id malformed'] },
  { title: 'Permission required', states: ['permission'] },
  { title: 'Confirm a permission for good', states: ['confirm always'] },
  { title: 'A question to you', states: ['question'] },
].map(({ title, states }) => {
  const all = { idle: definition.idleHandlers, error: definition.errorHandlers, notification: definition.notificationHandlers }
  for (const [kind, list] of Object.entries(all)) {
    const found = list.find((handler) => handler.title === title)
    if (found !== undefined) return { kind, title, pattern: found.pattern, states }
  }
  throw new Error(`no handler is called ${title}`)
})

describe('handlers', () => {
  test('the list above is complete', () => {
    const titles = [definition.idleHandlers, definition.errorHandlers, definition.notificationHandlers]
      .flat()
      .map(({ title }) => title)
    expect(titles.sort()).toEqual(handlers.map(({ title }) => title).sort())
  })

  test.each(handlers)('the $kind handler "$title" matches its captures and no other', async ({ pattern, states }) => {
    const wanted = states.flatMap((state) => STATES[state] ?? []).sort()
    const matched: string[] = []
    for (const name of names) if (pattern.test(await lastRows(name))) matched.push(name)
    expect(matched).toEqual(wanted)
  })

  test.each(handlers)('the $kind handler "$title" does not care for empty rows at the end', async ({ pattern, states }) => {
    for (const name of states.flatMap((state) => STATES[state] ?? [])) {
      expect(pattern.test(`${await lastRows(name)}\n\n  \n`), name).toBe(true)
    }
  })

  // A conversation may quote any screen: what it quotes is not at the end, and not in the frame of the prompt.
  test.each(handlers)(
    'the $kind handler "$title" is not deceived by a quotation of what it looks for',
    async ({ pattern, states }) => {
      const screen = (await lastRows('working')).split('\n')
      for (const name of states.flatMap((state) => STATES[state] ?? [])) {
        const quoted = (await lastRows(name)).split('\n').map((row) => `     ${row}`)
        expect(pattern.test([...quoted, ...screen.slice(-8)].join('\n')), name).toBe(false)
      }
    },
  )
})
