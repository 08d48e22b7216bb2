import { describe, expect, test } from 'vitest'
import { isQuilError } from '../../src/errors.ts'
import {
  encodeInput,
  encodeMessage,
  encodeOutput,
  encodeScreen,
  type Frame,
  FrameDecoder,
  type FrameKind,
} from '../../src/protocol/framing.ts'

const EVERY_KIND: readonly FrameKind[] = ['message', 'output', 'screen', 'input']
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

function decoder(changes: { maxFrameBytes?: number; accept?: readonly FrameKind[] } = {}): FrameDecoder {
  return new FrameDecoder({ maxFrameBytes: 1 << 20, accept: EVERY_KIND, ...changes })
}

/** All frames of these chunks; `bytes` are copied, since they are valid only during the call. */
function decode(chunks: readonly Uint8Array[], into: FrameDecoder = decoder()): Frame[] {
  const frames: Frame[] = []
  for (const chunk of chunks) {
    into.push(chunk, (frame) => frames.push('bytes' in frame ? { ...frame, bytes: Uint8Array.from(frame.bytes) } : frame))
  }
  return frames
}

describe('on the wire', () => {
  test('a message is its JSON after length and kind 1', () => {
    expect(hex(encodeMessage({ a: 'é' }))).toBe(`0000000b01${Buffer.from('{"a":"é"}').toString('hex')}`)
  })

  test('output is kind 2, channel, offset, bytes', () => {
    expect(hex(encodeOutput(7, 2 ** 40 + 5, bytes('\xffA')))).toBe(`0000000f02${'00000007'}${'0000010000000005'}ff41`)
  })

  test('a screen piece is kind 3, channel, offset, flags, bytes', () => {
    expect(hex(encodeScreen(1, 258, { first: true, last: false }, bytes('x')))).toBe(
      '0000000f0300000001000000000000010201' + '78',
    )
    expect(hex(encodeScreen(1, 0, { first: true, last: true }, bytes('')))).toBe('0000000e03000000010000000000000000' + '03')
  })

  test('input is kind 4, channel, bytes', () => {
    expect(hex(encodeInput(0xffffffff, bytes('\r')))).toBe('0000000604ffffffff0d')
  })
})

describe('a decoder', () => {
  test('gives back what was encoded, at every way of cutting it', () => {
    const random = seeded(42)
    for (let round = 0; round < 200; round += 1) {
      const sent = Array.from({ length: 1 + random(12) }, () => randomFrame(random))
      const stream = Buffer.concat(sent.map(encode))
      const got = decode(cut(stream, random))
      expect(got.map(({ kind }) => kind)).toEqual(sent.map(({ kind }) => kind))
      expect(Buffer.concat(got.map(encode)).equals(stream)).toBe(true) // a matcher would compare megabytes one by one
    }
  })

  test('takes a stream byte by byte', () => {
    const frames: Frame[] = [
      { kind: 'message', message: { type: 'hello', deep: { er: ['ü', 1] } } },
      { kind: 'input', channel: 3, bytes: new Uint8Array() },
      { kind: 'output', channel: 0, offset: Number.MAX_SAFE_INTEGER, bytes: Uint8Array.from([0, 255]) },
    ]
    const single = [...Buffer.concat(frames.map(encode))].map((byte) => Uint8Array.of(byte))
    expect(decode(single)).toEqual(frames)
  })

  test('hands out views of a chunk, not copies', () => {
    const chunk = Buffer.from(encodeOutput(1, 0, bytes('abc')))
    let seen: Uint8Array = new Uint8Array()
    decoder().push(chunk, (frame) => {
      if (frame.kind === 'output') seen = frame.bytes
    })
    expect(seen.buffer).toBe(chunk.buffer)
  })

  test('is linear in a frame of 1 MiB that comes byte by byte', () => {
    const frame = encodeInput(1, new Uint8Array((1 << 20) - 5))
    let delivered = 0
    const into = decoder()
    for (const byte of frame) into.push(Uint8Array.of(byte), () => (delivered += 1))
    expect(delivered).toBe(1)
  })

  test('lets 100 MB pass without keeping any of it', () => {
    const frame = encodeOutput(1, 0, new Uint8Array(200_000))
    const stream = Buffer.concat([frame, frame, frame])
    const into = decoder()
    let [received, before] = [0, 0]
    for (let sent = 0; sent < 100e6; sent += stream.length) {
      for (let at = 0; at < stream.length; at += 65_536) {
        into.push(stream.subarray(at, at + 65_536), (one) => {
          received += 'bytes' in one ? one.bytes.length : 0
        })
      }
      if (sent === 0) before = process.memoryUsage().heapUsed
    }
    expect(received).toBeGreaterThanOrEqual(99e6)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(20e6)
  })

  test('says whether it stands within a frame', () => {
    const into = decoder()
    expect(into.inFrame).toBe(false)
    decode([encodeInput(1, bytes('a')).subarray(0, 6)], into)
    expect(into.inFrame).toBe(true)
    decode([encodeInput(1, bytes('a')).subarray(6)], into)
    expect(into.inFrame).toBe(false)
  })
})

describe('a decoder refuses', () => {
  const cases: [string, Uint8Array, RegExp][] = [
    ['a frame of no length', Buffer.from('00000000', 'hex'), /length 0/],
    ['a frame that is too long, before its body comes', Buffer.from('00100001', 'hex'), /1048577 bytes; the limit is 1048576/],
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n'), /1195725856 bytes/],
    ['an unknown kind, before its body comes', Buffer.from('0000010009', 'hex'), /kind 9/],
    ['output that is too short', Buffer.from('000000040200000001'.slice(0, 16), 'hex'), /kind output with 3 bytes/],
    ['a screen piece without flags', Buffer.from(`0000000d03${'00'.repeat(12)}`, 'hex'), /kind screen with 12 bytes/],
    ['input without a channel', Buffer.from('0000000104', 'hex'), /kind input with 0 bytes/],
    ['an offset beyond 2^53', Buffer.from('0000000d02000000010020000000000000', 'hex'), /offset/],
    ['a message that is not UTF-8', message(Buffer.from('{"a":"\xff"}', 'latin1')), /not JSON in UTF-8/],
    ['a message with a byte order mark', message(Buffer.from('\ufeff{}')), /not JSON/],
    ['a message cut off', message(Buffer.from('{"a":')), /not JSON/],
    ['an empty message', message(Buffer.from('')), /not JSON/],
    ['a list as a message', message(Buffer.from('[]')), /not a JSON object/],
    ['null as a message', message(Buffer.from('null')), /not a JSON object/],
    ['a message nested absurdly', message(Buffer.from(`{"a":${'['.repeat(400_000)}`)), /nests deeper than 64/],
  ]

  test.each(cases)('%s', (_, stream, reason) => {
    const into = decoder()
    const error = thrownBy(() => decode([stream], into))
    expect(isQuilError(error, 'PROTOCOL_ERROR') && error.message).toMatch(reason)
    expect(
      isQuilError(
        thrownBy(() => decode([encodeMessage({})], into)),
        'INTERNAL',
      ),
    ).toBe(true)
  })

  test('a kind the other side may not send', () => {
    const error = thrownBy(() => decode([encodeOutput(1, 0, bytes('x'))], decoder({ accept: ['message', 'input'] })))
    expect(isQuilError(error, 'PROTOCOL_ERROR') && error.message).toMatch(/kind 2, which it may not send/)
  })
})

test('brackets within strings are no nesting', () => {
  const value = { text: '[{"\\'.repeat(1000), end: '\\' }
  expect(decode([encodeMessage(value)])).toEqual([{ kind: 'message', message: value }])
})

test('a message longer than the other side takes is not sent', () => {
  const error = thrownBy(() => encodeMessage({ text: 'x'.repeat(100) }, 100))
  expect(isQuilError(error, 'PROTOCOL_ERROR') && error.message).toMatch(/111 bytes is longer than the 100/)
})

function message(json: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(json.length + 1)
  head[4] = 1
  return Buffer.concat([head, json])
}

function encode(frame: Frame): Uint8Array {
  if (frame.kind === 'message') return encodeMessage(frame.message)
  if (frame.kind === 'input') return encodeInput(frame.channel, frame.bytes)
  if (frame.kind === 'output') return encodeOutput(frame.channel, frame.offset, frame.bytes)
  return encodeScreen(frame.channel, frame.offset, frame, frame.bytes)
}

function randomFrame(random: (below: number) => number): Frame {
  const content = Buffer.alloc(
    random(3) === 0 ? random(90_000) : random(20),
    Buffer.from([random(256), random(256), random(256)]),
  )
  const place = { channel: random(2 ** 32), offset: random(2 ** 32) * (1 + random(1000)), bytes: content }
  const kind = EVERY_KIND[random(4)] as FrameKind
  if (kind === 'message') return { kind, message: { text: content.toString('latin1') } }
  if (kind === 'input') return { kind, channel: place.channel, bytes: content }
  return kind === 'output' ? { kind, ...place } : { kind, ...place, first: random(2) === 0, last: random(2) === 0 }
}

function cut(stream: Buffer, random: (below: number) => number): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < stream.length; ) {
    const length = random(2) === 0 ? 1 + random(8) : 1 + random(70_000)
    chunks.push(stream.subarray(at, at + length))
    at += length
  }
  return chunks
}

/** A small generator of its own, so that a failure comes again. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function thrownBy(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    return error
  }
  return undefined
}
