import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { homePaths, resolveHome } from '../src/home.ts'
import { parsePaneId } from '../src/ids.ts'

describe('resolveHome', () => {
  test.each<[string, Record<string, string | undefined>, string | undefined, string]>([
    ['nothing set: ~/.quil of the user', {}, undefined, join(userInfo().homedir, '.quil')],
    ['HOME', { HOME: '/home/me' }, undefined, '/home/me/.quil'],
    ['an empty HOME', { HOME: '' }, undefined, join(userInfo().homedir, '.quil')],
    ['QUIL_HOME before HOME', { HOME: '/home/me', QUIL_HOME: '/q' }, undefined, '/q'],
    ['an empty QUIL_HOME counts as unset', { HOME: '/home/me', QUIL_HOME: '' }, undefined, '/home/me/.quil'],
    ['the given directory before QUIL_HOME', { QUIL_HOME: '/q' }, '/given', '/given'],
    ['a path is tidied', { QUIL_HOME: '/a//b/../c/' }, undefined, '/a/c'],
    ['spaces and letters beyond ASCII', { QUIL_HOME: '/büro 🐚/quil' }, undefined, '/büro 🐚/quil'],
    ['a tilde inside a path is a name', { QUIL_HOME: '/a/~' }, undefined, '/a/~'],
  ])('%s', (_, env, given, expected) => {
    expect(resolveHome(env, given)).toBe(expected)
  })

  test.each(['relative', './q', '~/q', '.', ' ', '/a\nb', '/a\rb', '/a\0b'])('%j is refused', (home) => {
    expect(() => resolveHome({ QUIL_HOME: home })).toThrow(expect.objectContaining({ code: 'INVALID_HOME' }))
    expect(() => resolveHome({}, home)).toThrow(expect.objectContaining({ code: 'INVALID_HOME' }))
  })

  test('an empty given directory is refused: it was meant', () => {
    expect(() => resolveHome({ HOME: '/home/me' }, '')).toThrow(expect.objectContaining({ code: 'INVALID_HOME' }))
  })
})

test('homePaths names every path below the home', () => {
  const paths = homePaths('/q')
  expect({
    ...paths,
    directory: paths.directory('opencodehook'),
    sessionFile: paths.sessionFile('opencode', parsePaneId('pane-1')),
  }).toMatchObject({
    root: '/q',
    workspace: '/q/workspace.json',
    workspaceBackup: '/q/workspace.json.bak',
    workspaceLock: '/q/workspace.lock',
    plugins: '/q/plugins',
    sessions: '/q/sessions',
    logs: '/q/logs',
    directory: '/q/opencodehook',
    sessionFile: '/q/sessions/opencode-pane-1.id',
  })
})
