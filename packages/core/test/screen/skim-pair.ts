import { expect } from 'vitest'
import { answerQueries } from '../../src/screen/answers.ts'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import { readHistory } from '../../src/screen/plain-screen.ts'
import { paintSnapshot } from '../../src/screen/snapshot.ts'
import type { PaneSize } from '../../src/size.ts'
import { openScreen, type TestScreen } from './support.ts'

const EVERYTHING = 100_000

/** The screen and the lines above it of a {@link smallPair}. */
export const SMALL = { cols: 40, rows: 4 }
export const SMALL_SCROLLBACK = 3

/** A pair that skims to a place behind each of {@link floodLines}: between two places are fewer bytes than such a line has. */
export function smallPair(options: { readonly size?: PaneSize; readonly ghost?: Uint8Array } = {}): SkimPair {
  return new SkimPair(options.size ?? SMALL, SMALL_SCROLLBACK, 1024, options.ghost)
}

export function floodLines(count: number): string {
  return Array.from({ length: count }, (_, n) => `${`line ${n} `.padEnd(34, '.')}\r\n`).join('')
}

/** A screen that skims beside an emulator that is fed every byte. */
export class SkimPair implements Disposable {
  readonly pane: TestScreen
  readonly whole: Emulator
  /** What the emulator answers to queries. */
  readonly answers: string[] = []
  pushed = 0

  constructor(size: PaneSize, scrollbackLines: number, capacity: number, ghost?: Uint8Array) {
    this.pane = openScreen({ size, scrollbackLines, capacity, ...(ghost === undefined ? {} : { ghost }) })
    this.whole = createEmulator(size, scrollbackLines)
    if (ghost !== undefined) this.whole.feed(Buffer.concat([ghost, Buffer.from('\x18\x1b[m')]))
    answerQueries(this.whole, (text) => this.answers.push(text))
  }

  push(output: Uint8Array | string): void {
    const bytes = Buffer.from(output)
    this.pane.push(bytes)
    this.whole.feed(bytes)
    this.pushed += bytes.length
  }

  resize(size: PaneSize): void {
    this.pane.screen.resized(size)
    this.whole.resize(size)
  }

  async compare(name: string): Promise<void> {
    const expected = paintSnapshot(this.whole, EVERYTHING)
    const { bytes, title } = await this.pane.screen.snapshot({ scrollbackLines: EVERYTHING })
    expect(Buffer.from(bytes).toString(), name).toBe(Buffer.from(expected).toString())
    expect(title, name).toBe(this.whole.title)
  }

  async compareHistory(name: string): Promise<void> {
    const limits = { maxLines: 100, maxBytes: 100_000 }
    const history = await this.pane.screen.history(limits)
    expect(Buffer.from(history).toString(), name).toBe(Buffer.from(readHistory(this.whole, limits)).toString())
  }

  [Symbol.dispose](): void {
    this.pane[Symbol.dispose]()
    this.whole.dispose()
  }
}
