import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import {
  checkValue,
  encodeInput,
  encodeMessage,
  encodeOutput,
  encodeScreen,
  isMethod,
  METHODS,
  parseClientMessage,
  parseHostMessage,
} from '../../src/protocol/index.ts'

const page = await readFile(new URL('../../../../docs/host-protocol.md', import.meta.url), 'utf8')

/** The lines of all fenced blocks of a kind. */
function linesOf(kind: string): string[] {
  const blocks = [...page.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)]
  return blocks.flatMap(([, info, text]) => (info === kind ? (text ?? '').trim().split('\n') : []))
}

describe('docs/host-protocol.md', () => {
  test.each(linesOf('json client'))('a client may say %s', (line) => {
    const parsed = parseClientMessage(JSON.parse(line))
    expect(parsed).toHaveProperty('message')
    const { method, params } = JSON.parse(line)
    if (method === undefined) return
    if (!isMethod(method)) throw new Error(`there is no ${method}`)
    expect(checkValue(METHODS[method].params as Parameters<typeof checkValue>[0], params)).toHaveProperty('value')
  })

  test.each(linesOf('json host'))('a host may say %s', (line) => {
    expect(parseHostMessage(JSON.parse(line))).toEqual({ message: JSON.parse(line) })
  })

  test('shows the frames as they are on the wire', () => {
    const made = [
      encodeMessage({ type: 'hello' }),
      encodeOutput(7, 2 ** 32 + 2, Buffer.from('hi\r\n')),
      encodeScreen(7, 5, { first: true, last: true }, Buffer.from('AB')),
      encodeInput(7, Buffer.from('ls')),
    ].map((frame) => Buffer.from(frame).toString('hex'))
    const shown = linesOf('frames').map((line) => line.split(/ {3,}/, 1).join('').replaceAll(' ', ''))
    expect(made).toEqual(shown)
  })

  test('names every method, and no other', () => {
    const named = [...page.matchAll(/^\| `([a-z]+\.[a-zA-Z]+)` \|/gm)].map(([, name]) => name)
    expect(named).toEqual(Object.keys(METHODS))
  })
})

test('docs/host-protocol.md lists every type of event, and no other', async () => {
  const source = await readFile(new URL('../../src/workspace/workspace-event.ts', import.meta.url), 'utf8')
  const types = [...source.matchAll(/readonly type: '([a-z]+)'/g)].map(([, type]) => type)
  const [, table = ''] = /^\| type \| when \| with \|$([\s\S]*?)^$/m.exec(page) ?? []
  expect([...table.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, type]) => type)).toEqual(types)
})
