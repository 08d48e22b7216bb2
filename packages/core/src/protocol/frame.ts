import { messageOf, QuilError } from '../errors.ts'
import { MAX_HOST_FRAME_BYTES, MAX_NESTING } from './limits.ts'
import { nestsDeeperThan } from './nesting.ts'

// A frame is a length (u32, big endian, of all that follows it), one kind byte and a payload. See docs/host-protocol.md.

/** The byte that stands for each kind on the wire. */
export const FRAME_KINDS = { message: 1, output: 2, screen: 3, input: 4 } as const

export type FrameKind = keyof typeof FRAME_KINDS

/** One JSON object, either way. */
export interface MessageFrame {
  readonly kind: 'message'
  readonly message: Readonly<Record<string, unknown>>
}

/** Bytes a pane wrote; `offset` is the place of the first of them in the incarnation's output. */
export interface OutputFrame {
  readonly kind: 'output'
  readonly channel: number
  readonly offset: number
  readonly bytes: Uint8Array
}

/** A piece of a screen as it stands at `offset` of the incarnation's output. */
export interface ScreenFrame {
  readonly kind: 'screen'
  readonly channel: number
  readonly offset: number
  readonly first: boolean
  readonly last: boolean
  readonly bytes: Uint8Array
}

/** Bytes for a pane. */
export interface InputFrame {
  readonly kind: 'input'
  readonly channel: number
  readonly bytes: Uint8Array
}

export type Frame = MessageFrame | OutputFrame | ScreenFrame | InputFrame

/** Bytes from a frame's start to its payload: the length and the kind. */
export const FRAME_HEADER_BYTES = 5

/** From there to the bytes of output: its channel and offset. */
export const OUTPUT_HEADER_BYTES = 12
const SCREEN_HEADER_BYTES = 13
const INPUT_HEADER_BYTES = 4
/** Room for all that stands before the bytes of output or of a screen: a frame can be made where the bytes are, without a copy. */
export const PIECE_HEAD_BYTES: number = FRAME_HEADER_BYTES + SCREEN_HEADER_BYTES
const FIRST_PIECE = 1
const LAST_PIECE = 2

/**
 * Encodes a JSON message.
 *
 * @throws QuilError `PROTOCOL_ERROR` when the frame would be longer than the other side takes
 */
export function encodeMessage(value: object, maxFrameBytes: number = MAX_HOST_FRAME_BYTES): Uint8Array {
  const text = JSON.stringify(value)
  const length = Buffer.byteLength(text)
  if (length + 1 > maxFrameBytes) {
    throw new QuilError(
      'PROTOCOL_ERROR',
      `a message of ${length} bytes is longer than the ${maxFrameBytes} the other side takes`,
      {
        details: { bytes: length, maxFrameBytes },
      },
    )
  }
  const frame = allocate(FRAME_KINDS.message, length)
  frame.write(text, FRAME_HEADER_BYTES)
  return frame
}

/** Encodes output of a pane: one allocation, one copy. */
export function encodeOutput(channel: number, offset: number, bytes: Uint8Array): Uint8Array {
  return frameOutput(roomFor(bytes), bytes.length, channel, offset)
}

/** Encodes a piece of a screen. */
export function encodeScreen(
  channel: number,
  offset: number,
  piece: { readonly first: boolean; readonly last: boolean },
  bytes: Uint8Array,
): Uint8Array {
  return frameScreen(roomFor(bytes), bytes.length, channel, offset, piece)
}

function roomFor(bytes: Uint8Array): Buffer {
  const room = Buffer.allocUnsafe(PIECE_HEAD_BYTES + bytes.length)
  room.set(bytes, PIECE_HEAD_BYTES)
  return room
}

/** Makes a frame of the output that stands in `room` behind {@link PIECE_HEAD_BYTES}; a view of `room`. */
export function frameOutput(room: Buffer, length: number, channel: number, offset: number): Buffer {
  const start = PIECE_HEAD_BYTES - FRAME_HEADER_BYTES - OUTPUT_HEADER_BYTES
  writeHeader(room, start, FRAME_KINDS.output, OUTPUT_HEADER_BYTES + length)
  writePlace(room, start + FRAME_HEADER_BYTES, channel, offset)
  return room.subarray(start, PIECE_HEAD_BYTES + length)
}

/** The same for a piece of a screen. */
export function frameScreen(
  room: Buffer,
  length: number,
  channel: number,
  offset: number,
  piece: { readonly first: boolean; readonly last: boolean },
): Buffer {
  writeHeader(room, 0, FRAME_KINDS.screen, SCREEN_HEADER_BYTES + length)
  writePlace(room, FRAME_HEADER_BYTES, channel, offset)
  room[FRAME_HEADER_BYTES + OUTPUT_HEADER_BYTES] = (piece.first ? FIRST_PIECE : 0) | (piece.last ? LAST_PIECE : 0)
  return room.subarray(0, PIECE_HEAD_BYTES + length)
}

/** Encodes input for a pane. */
export function encodeInput(channel: number, bytes: Uint8Array): Uint8Array {
  const frame = allocate(FRAME_KINDS.input, INPUT_HEADER_BYTES + bytes.length)
  frame.writeUInt32BE(channel, FRAME_HEADER_BYTES)
  frame.set(bytes, FRAME_HEADER_BYTES + INPUT_HEADER_BYTES)
  return frame
}

function allocate(kind: number, payloadBytes: number): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payloadBytes)
  writeHeader(frame, 0, kind, payloadBytes)
  return frame
}

function writeHeader(frame: Buffer, at: number, kind: number, payloadBytes: number): void {
  frame.writeUInt32BE(payloadBytes + 1, at)
  frame[at + 4] = kind
}

function writePlace(frame: Buffer, at: number, channel: number, offset: number): void {
  frame.writeUInt32BE(channel, at)
  frame.writeUInt32BE(Math.floor(offset / 2 ** 32), at + 4)
  frame.writeUInt32BE(offset >>> 0, at + 8)
}

/**
 * Reads one frame's payload. `bytes` of the answer is a view of the payload, not a copy.
 *
 * @throws QuilError `PROTOCOL_ERROR` when the payload is not what its kind requires
 */
export function decodePayload(kind: FrameKind, payload: Buffer): Frame {
  switch (kind) {
    case 'message':
      return { kind, message: parseMessage(payload) }
    case 'output':
      requireBytes(kind, payload, OUTPUT_HEADER_BYTES)
      return { kind, ...readPlace(payload), bytes: payload.subarray(OUTPUT_HEADER_BYTES) }
    case 'screen': {
      requireBytes(kind, payload, SCREEN_HEADER_BYTES)
      const flags = payload[OUTPUT_HEADER_BYTES] ?? 0
      const piece = { first: (flags & FIRST_PIECE) !== 0, last: (flags & LAST_PIECE) !== 0 }
      return { kind, ...readPlace(payload), ...piece, bytes: payload.subarray(SCREEN_HEADER_BYTES) }
    }
    case 'input':
      requireBytes(kind, payload, INPUT_HEADER_BYTES)
      return { kind, channel: payload.readUInt32BE(0), bytes: payload.subarray(INPUT_HEADER_BYTES) }
  }
}

function requireBytes(kind: FrameKind, payload: Buffer, least: number): void {
  if (payload.length < least) throw violation(`a frame of kind ${kind} with ${payload.length} bytes instead of ${least} or more`)
}

/** Reads what stands before the bytes of output. */
export function readPlace(payload: Buffer): { channel: number; offset: number } {
  const offset = payload.readUInt32BE(4) * 2 ** 32 + payload.readUInt32BE(8)
  if (!Number.isSafeInteger(offset)) throw violation('an offset beyond 2^53')
  return { channel: payload.readUInt32BE(0), offset }
}

/** A byte order mark is no part of JSON: kept, so that the parser refuses it. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function parseMessage(payload: Buffer): Record<string, unknown> {
  if (nestsDeeperThan(payload, MAX_NESTING)) throw violation(`a message that nests deeper than ${MAX_NESTING} levels`)
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(payload))
  } catch (cause) {
    throw violation(`a message that is not JSON in UTF-8 (${messageOf(cause).slice(0, 100)})`, cause)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw violation('a message that is not a JSON object')
  return value as Record<string, unknown>
}

/** The error for whatever the other side sent against the rules. */
export function violation(what: string, cause?: unknown): QuilError {
  return new QuilError('PROTOCOL_ERROR', `the other side sent ${what}`, { cause })
}
