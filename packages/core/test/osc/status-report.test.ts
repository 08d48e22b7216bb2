import { describe, expect, test } from 'vitest'
import { isStatusQuery, parseStatusReport, type StatusReport } from '../../src/osc/status-report.ts'

const b64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString('base64')
const idle: StatusReport = { state: 'idle', id: '' }
const name32 = 'n'.repeat(32)
const path128 = `${name32}/${name32}/${name32}/${'n'.repeat(29)}`

test.each<[string, string, StatusReport | undefined]>([
  ['a state alone', 'state=idle', idle],
  ['every state', 'state=done', { state: 'done', id: '' }],
  ['a state nobody knows', 'state=sleeping', undefined],
  ['a state in capitals', 'state=Idle', undefined],
  ['no state', 'id=a:progress=4', undefined],
  ['nothing', '', undefined],
  ['a malformed pair beside it', 'state=idle:nonsense:=x:app=b c', idle],
  ['an unknown key', 'state=idle:mood=fine', idle],
  ['the last of several', 'state=done:state=idle', idle],
  ['the last of several that is well formed', 'state=idle:state=do ne', idle],
  ['a key of 16 bytes', `state=idle:${'k'.repeat(16)}=1`, idle],
  ['a longer key', `state=idle:${'k'.repeat(17)}=1`, undefined],
  ['a path', 'state=idle:id=a/b.c/D_1+2-3', { state: 'idle', id: 'a/b.c/D_1+2-3' }],
  ['a path with an empty segment', 'state=idle:id=a//b', undefined],
  ['an empty path', 'state=idle:id=', undefined],
  ['a segment of 32 bytes', `state=idle:id=${name32}`, { state: 'idle', id: name32 }],
  ['a longer segment', `state=idle:id=${name32}n`, undefined],
  ['8 levels', 'state=idle:id=1/2/3/4/5/6/7/8', { state: 'idle', id: '1/2/3/4/5/6/7/8' }],
  ['9 levels', 'state=idle:id=1/2/3/4/5/6/7/8/9', undefined],
  ['a path of 128 bytes', `state=idle:id=${path128}`, { state: 'idle', id: path128 }],
  ['a path of 129 bytes', `state=idle:id=${path128}n`, undefined],
  ['a path with a character of values that names do not have', 'state=idle:id=a=b', undefined],
  ['what a blocked program asks for', 'state=blocked:kind=permission', { state: 'blocked', id: '', kind: 'permission' }],
  ['a kind nobody knows', 'state=blocked:kind=money', { state: 'blocked', id: '' }],
  ['a kind without blocked', 'state=idle:kind=auth', idle],
  ['progress at work', 'state=working:progress=100', { state: 'working', id: '', progress: 100 }],
  ['progress while blocked', 'state=blocked:progress=0', { state: 'blocked', id: '', progress: 0 }],
  ['progress beyond 100', 'state=working:progress=101', { state: 'working', id: '' }],
  ['progress that is no whole number', 'state=working:progress=1.5', { state: 'working', id: '' }],
  ['progress when done', 'state=done:progress=5', { state: 'done', id: '' }],
  ['an app', 'state=idle:app=claude-code', { ...idle, app: 'claude-code' }],
  ['an app of 33 bytes', `state=idle:app=${name32}n`, undefined],
  [
    'a title and a message',
    `state=idle:title=${b64('ü')}:msg=${b64('so; far: 😀')}`,
    { ...idle, title: 'ü', msg: 'so; far: 😀' },
  ],
  ['an empty message', 'state=idle:msg=', { ...idle, msg: '' }],
  ['bad base64', 'state=idle:msg=a', undefined],
  ['base64 without its padding', 'state=idle:msg=YQ', undefined],
  ['base64 with bits to spare', 'state=idle:msg=YR==', undefined],
  ['base64 for URLs', 'state=idle:msg=-_-_', undefined],
  ['bytes that are no UTF-8', `state=idle:msg=${b64(Uint8Array.of(0xff))}`, undefined],
  ['a line break in a message', `state=idle:msg=${b64('a\nb')}`, undefined],
  ['an escape sequence in a title', `state=idle:title=${b64('\x1b[2J')}`, undefined],
  ['a C1 control in a title', `state=idle:title=${b64('\x9b')}`, undefined],
  ['a title of 192 bytes', `state=idle:title=${b64('t'.repeat(192))}`, { ...idle, title: 't'.repeat(192) }],
  ['a longer title', `state=idle:title=${b64('t'.repeat(193))}`, undefined],
  ['a message of 2048 bytes', `state=idle:msg=${b64('m'.repeat(2048))}`, { ...idle, msg: 'm'.repeat(2048) }],
  ['a longer message', `state=idle:msg=${b64('m'.repeat(2049))}`, undefined],
])('%s', (_, text, expected) => {
  expect(parseStatusReport(text)).toEqual(expected)
})

describe('the question whether somebody listens', () => {
  test.each([
    ['?', true],
    ['?:later=1', true],
    ['?x', false],
    ['', false],
    ['state=?', false],
  ])('%s', (text, expected) => {
    expect(isStatusQuery(text)).toBe(expected)
    if (expected) expect(parseStatusReport(text)).toBeUndefined()
  })
})
