import { expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import { goOnAt, skimmerFrom } from '../../src/screen/go-on.ts'
import type { Skimmer } from '../../src/screen/skimmer.ts'
import { paintSnapshot } from '../../src/screen/snapshot.ts'
import type { PaneSize } from '../../src/size.ts'
import { skimmableOutput } from './skim-grammar.ts'
import { seeded } from './support.ts'

const JUNK = Buffer.from('\x1b[0;41m\x1b[2JJUNK\x1b[5;3H漢\x1b[H\x1b[1;34mover\r\nit\r\n\x1b[0m')

interface Skim {
  readonly whole: Emulator
  readonly skipping: Emulator
  readonly skipped: number
}

/** A flood that the screen gets another size in the middle of. */
class Flood {
  readonly bytes: Buffer
  readonly resizedAt: number
  readonly size: PaneSize

  constructor(bytes: Buffer, resizedAt: number, size: PaneSize) {
    this.bytes = bytes
    this.resizedAt = resizedAt
    this.size = size
  }

  feed(emulator: Emulator, from: number, to: number): void {
    if (from >= this.resizedAt || to < this.resizedAt) {
      emulator.feed(this.bytes.subarray(from, to))
      return
    }
    emulator.feed(this.bytes.subarray(from, this.resizedAt))
    emulator.resize(this.size)
    emulator.feed(this.bytes.subarray(this.resizedAt, to))
  }

  skim(skimmer: Skimmer, random: (limit: number) => number): void {
    for (let at = 0; at < this.bytes.length && !skimmer.blocked; at += 1 + random(200)) {
      if (at >= this.resizedAt && skimmer.end <= this.resizedAt) {
        skimmer.scan(this.bytes.subarray(skimmer.end, this.resizedAt))
        skimmer.resized(this.size)
      }
      skimmer.scan(this.bytes.subarray(skimmer.end, at))
    }
  }
}

function randomFlood(seed: number, random: (limit: number) => number, size: PaneSize, resized: boolean): Flood {
  const bytes = skimmableOutput(seed, 100 + random(1500), size.cols, size.rows, false)
  const at = bytes.indexOf('\r\n', random(400)) + 2
  return new Flood(bytes, resized ? at : Number.POSITIVE_INFINITY, { cols: 4 + random(20), rows: 1 + random(6) })
}

/** One emulator that is fed everything and one that goes on where the skimmer says; `undefined` where there is no such place. */
function skimOnce(seed: number): Skim | undefined {
  const random = seeded(seed * 7919)
  const size = { cols: 4 + random(20), rows: 1 + random(6) }
  const scrollbackLines = random(2) === 0 ? 0 : 1 + random(8)
  const [whole, skipping] = [createEmulator(size, scrollbackLines), createEmulator(size, scrollbackLines)]
  const before = Buffer.concat([skimmableOutput(seed + 1000, 100, size.cols, size.rows, false), JUNK])
  for (const emulator of [whole, skipping]) emulator.feed(before)
  // Without lines above its screen the emulator miscounts its rows for ever when it gets another size.
  const flood = randomFlood(seed, random, size, scrollbackLines > 0 && random(2) === 0)
  const skimmer = skimmerFrom(whole, 0, { scrollbackLines, between: 1 + random(40) })
  if (skimmer === undefined) return undefined
  flood.skim(skimmer, random)
  const { goOn: place, end } = skimmer
  if (place === undefined) return undefined
  flood.feed(whole, 0, end)
  if (place.offset > flood.resizedAt) skipping.resize(flood.size)
  goOnAt(skipping, place)
  flood.feed(skipping, place.offset, end)
  return { whole, skipping, skipped: place.offset }
}

test('behind a place to go on, all that is shown and kept is what it would have been', () => {
  let places = 0
  let skipped = 0
  for (let seed = 1; seed <= 1500; seed++) {
    const skim = skimOnce(seed)
    if (skim === undefined) continue
    places += 1
    skipped += skim.skipped
    const [expected, received] = [skim.whole, skim.skipping].map((each) => Buffer.from(paintSnapshot(each, 100)).toString())
    expect(received, `seed ${seed}`).toBe(expected)
    const { fg, bg, extended } = skim.whole.core._inputHandler._curAttrData
    expect(skim.skipping.core._inputHandler._curAttrData, `seed ${seed}`).toMatchObject({
      fg,
      bg,
      extended: { _ext: extended._ext },
    })
    for (const emulator of [skim.whole, skim.skipping]) emulator.dispose()
  }
  expect(places).toBeGreaterThan(600)
  expect(skipped / places).toBeGreaterThan(200)
}, 120_000)
