import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { SCREEN_FORMATS } from '../../src/workspace/screen-picture.ts'
import { emulatorOf, openScreen, seeded, type TestScreen } from './support.ts'

setFlagsFromString('--expose_gc')
const collectGarbage = runInNewContext('gc') as () => void

const MIB = 1 << 20
/** Of a screen of 80 by 24, with 1000 lines above it. */
const LARGEST_PICTURE = 8 * MIB
const MOST_MEMORY = 80 * MIB
const LONG = 120_000

function random(bytes: number): Buffer {
  const next = seeded(42)
  return Buffer.from(Array.from({ length: bytes }, () => next(256)))
}

/** What is written, and how often: a piece of up to 64 KiB, as it comes from a terminal. */
const STREAMS: Readonly<Record<string, readonly [begin: string, piece: string | Buffer, times: number]>> = {
  'a line of 10 MB': ['', 'x'.repeat(MIB / 16), 160],
  'a line of 10 MB of wide characters': ['', '漢'.repeat(MIB / 64), 213],
  'a title of 10 MB': ['\x1b]2;', 't'.repeat(MIB / 16), 160],
  'a title of 9 MB that ends, and is put on the stack': ['', `\x1b]2;${'t'.repeat(9 * MIB)}\x07\x1b[22;2t`, 3],
  'a link of 10 MB': ['\x1b]8;;http://', 'l'.repeat(MIB / 16), 160],
  'a link of 9 MB that ends': ['', `\x1b]8;;http://${'l'.repeat(9 * MIB)}\x07text\x1b]8;;\x07`, 3],
  'a clipboard of 10 MB': ['\x1b]52;c;', 'A'.repeat(MIB / 16), 160],
  'a picture of 10 MB': ['\x1bPq', '~'.repeat(MIB / 16), 160],
  'an enquiry of 10 MB': ['\x1bP$q', 'm'.repeat(MIB / 16), 160],
  'an application command of 10 MB': ['\x1b_G', 'a'.repeat(MIB / 16), 160],
  'a number of 10 MB': ['\x1b[', '9'.repeat(MIB / 16), 160],
  'numbers of 10 MB': ['\x1b[', '1;'.repeat(MIB / 32), 160],
  'sub-numbers of 10 MB': ['\x1b[4', ':1'.repeat(MIB / 32), 160],
  'intermediates of 10 MB': ['\x1b', '#'.repeat(MIB / 16), 160],
  'ten megabytes of noise': ['', random(MIB / 16), 160],
  'continuation bytes': ['', Buffer.alloc(MIB / 16, 0x80), 160],
  'a million marks on one cell': ['e', '\u0301'.repeat(MIB / 64), 64],
  'a million marks, one after the other': ['', 'a\u0301\u0302'.repeat(MIB / 128), 40],
  'a hundred thousand links': ['', Array.from({ length: 2500 }, (_, n) => `\r\x1b]8;;http://x/${n}\x07x`).join(''), 40],
}

describe('whatever a program writes, what is kept and shown of it has a limit', () => {
  test.each(Object.entries(STREAMS))(
    '%s',
    async (_name, [begin, piece, times]) => {
      using pane = openScreen()
      pane.push('before')
      await pane.screen.text({ scrollbackLines: 0 })
      collectGarbage()
      const before = process.memoryUsage().heapUsed
      pane.push(begin)
      for (let n = 0; n < times; n++) await pushInSlices(pane, Buffer.from(piece))
      await expectSmallPictures(pane)
      collectGarbage()
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(MOST_MEMORY)
    },
    LONG,
  )
})

/** As a pane does: not faster than it is interpreted. */
async function pushInSlices({ push, screen, log }: TestScreen, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += MIB / 16) {
    push(bytes.subarray(at, at + MIB / 16))
    if (log.end % (MIB / 4) < MIB / 16) await screen.text({ scrollbackLines: 0 })
  }
  await screen.text({ scrollbackLines: 0 })
}

async function expectSmallPictures({ screen }: TestScreen): Promise<void> {
  const scrollback = 1000
  for (const format of SCREEN_FORMATS) {
    const picture = await screen.picture({ format, scrollback })
    const limit = format === 'cells' ? 4 * LARGEST_PICTURE : LARGEST_PICTURE
    expect(JSON.stringify(picture).length, format).toBeLessThan(limit)
  }
  expect((await screen.snapshot({ scrollbackLines: scrollback })).bytes.length).toBeLessThan(LARGEST_PICTURE)
}

test.each([...'@ABCDEFGHIJKLMPSTXZ`abcdefghilmnpqrstux'])(
  'a sequence that says %s two thousand million times is done at once',
  async (final) => {
    using pane = openScreen()
    for (const prefix of ['', '?', '>', '=']) pane.push(`text\x1b[12;40H\x1b[${prefix}2147483647;2147483647${final}`)
    await expectSmallPictures(pane)
  },
  LONG,
)

test('a character takes as many marks as a language needs, and loses those beyond', () => {
  const few = `e${'\u0301'.repeat(32)}`
  const many = emulatorOf(`${few}${'\u0301'.repeat(100)}|a\u0301|${'b'.repeat(40)}\u0301`)
  expect(many.terminal.buffer.active.getLine(0)?.translateToString(true)).toBe(`${few}|a\u0301|${'b'.repeat(40)}\u0301`)
})

test('links to one place are one link, and beyond a thousand there is text', () => {
  const link = (uri: string, text: string): string => `\x1b]8;;${uri}\x07${text}\x1b]8;;\x07`
  const repeated = emulatorOf(Array.from({ length: 3000 }, () => `\r${link('http://same', 'same')}`).join(''))
  expect(repeated.core._oscLinkService._dataByLinkId.size).toBe(1)
  const many = emulatorOf(Array.from({ length: 3000 }, (_, n) => `\r${link(`http://${n}`, `link ${n}`)}`).join(''))
  expect(many.core._oscLinkService._dataByLinkId.size).toBe(1000)
  expect(many.terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('link 2999')
})
