import { describe, expect, test } from 'vitest'
import { formatWorkspace, parseWorkspace } from '../../src/workspace/workspace-file.ts'
import { record, workspaceText } from '../support/records.ts'

const parse = (text: string) => parseWorkspace(text, '/home/me/.quil/workspace.json')

describe('a record', () => {
  const wrong: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['id', { id: '../evil' }, 'id must be a pane id'],
    ['name', { name: '' }, 'name must be a non-empty string'],
    ['plugin', { plugin: 3 }, 'plugin must be a non-empty string'],
    ['cwd', { cwd: 'src' }, 'cwd must be an absolute path'],
    ['args', { args: ['a', 1] }, 'args.1 must be string'],
    ['toggles', { toggles: null }, 'toggles must be Array'],
    ['fields', { fields: { constructor: 1 } }, 'fields must be an object of strings'],
    ['env', { env: { A: false } }, 'env must be an object of strings and nulls'],
    ['state', { state: [] }, 'state must be an object of strings'],
    ['session', { session: { id: 'x', source: 'tui' } }, 'session.at is missing'],
    ['createdAt', { createdAt: 'yesterday' }, 'createdAt must be an ISO time'],
    ['holder', { holder: { pid: -1, startedAt: '' } }, 'holder.pid must be >=1'],
    ['lastExit', { lastExit: { exitCode: '0', signal: null, at: '2026-09-01' } }, 'lastExit.exitCode must be'],
  ]

  test.each(wrong)('with a wrong %s cannot be used, and the problem names the field', (_, change, message) => {
    const { content, problems } = parse(workspaceText([{ ...record('one'), ...change }, record('two')]))
    expect(content.records).toEqual([record('two')])
    expect(content.unusable).toEqual([{ ...record('one'), ...change }])
    expect(problems).toEqual([expect.stringContaining(message)])
  })

  test('that repeats an id loses to the first', () => {
    const { content, problems } = parse(workspaceText([record('one'), { ...record('one'), plugin: 'ssh' }]))
    expect(content.records).toEqual([record('one')])
    expect(problems).toEqual([expect.stringContaining('there is another pane one')])
  })
})

test('a message never quotes the text', () => {
  expect(() => parse('{"format":"quil-workspace","panes":[{"env":{"TOKEN":"s3cr3t"')).toThrow(/^(?!.*s3cr3t).*it is not JSON$/)
})

test('a byte-order mark and CRLF, as editors leave them, are fine', () => {
  const text = new TextDecoder().decode(Buffer.from(`\uFEFF${workspaceText([record('one')]).replaceAll('\n', '\r\n')}`))
  expect(parse(text).content.records).toEqual([record('one')])
})

describe('any JSON beside ours', () => {
  /** A small generator with a fixed seed: the same 300 workspaces in every run. */
  let seed = 20260901
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    return (seed >> 8) % below
  }
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T
  const words = ['', 'a', '__proto__', 'constructor', 'toString', 'ü🐚', '\u0000', '\u2028', '"\\\n', '{session_id}', '\ud800']
  const list = <T>(make: () => T): T[] => Array.from({ length: random(4) }, make)
  const map = <T>(make: () => T): Record<string, T> => Object.fromEntries(list(() => [pick(words), make()]))
  const anything = (depth = 0): unknown =>
    pick(
      [
        () => null,
        () => random(1000) - 0.5,
        () => pick(words),
        () => list(() => anything(depth + 1)),
        () => map(() => anything(depth + 1)),
      ].slice(0, depth > 2 ? 3 : 5),
    )()
  const anyRecord = (n: number): unknown => ({
    ...map(anything),
    ...record(`pane-${n}`),
    args: list(() => pick(words)),
    env: map(() => pick([null, ...words])),
    fields: map(() => pick(words)),
    state: map(() => pick(words)),
  })

  test('survives reading and writing exactly', () => {
    for (let round = 0; round < 300; round += 1) {
      const records = list(() => 0).map((_, n) => anyRecord(n))
      const unusable = list(() => anything()).filter((entry) => entry !== undefined)
      const top = map(anything)
      for (const ours of ['format', 'version', 'panes']) delete top[ours]
      const text = workspaceText([...records, ...unusable], top)
      const { content, problems } = parse(text)
      expect(problems).toHaveLength(unusable.length)
      expect(formatWorkspace(content)).toBe(text)
      expect(formatWorkspace(parse(formatWorkspace(content)).content)).toBe(text)
    }
  })
})
