import { expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import { goOnAt, skimmerFrom } from '../../src/screen/go-on.ts'
import { paintSnapshot } from '../../src/screen/snapshot.ts'
import { skimmableOutput } from './skim-grammar.ts'
import { seeded } from './support.ts'

const JUNK = Buffer.from('\x1b[0;41m\x1b[2JJUNK\x1b[5;3H漢\x1b[H\x1b[1;34mover\r\nit\r\n\x1b[0m')

interface Skim {
  readonly whole: Emulator
  readonly skipping: Emulator
  readonly skipped: number
}

/** One emulator that is fed everything and one that goes on where the skimmer says; `undefined` where there is no such place. */
function skimOnce(seed: number): Skim | undefined {
  const random = seeded(seed * 7919)
  const size = { cols: 4 + random(20), rows: 1 + random(6) }
  const scrollbackLines = random(2) === 0 ? 0 : random(8)
  const [whole, skipping] = [createEmulator(size, scrollbackLines), createEmulator(size, scrollbackLines)]
  const before = Buffer.concat([skimmableOutput(seed + 1000, 100, size.cols, size.rows, false), JUNK])
  for (const emulator of [whole, skipping]) emulator.feed(before)
  const bytes = skimmableOutput(seed, 100 + random(1500), size.cols, size.rows, false)
  const skimmer = skimmerFrom(whole, 0, { scrollbackLines, between: 1 + random(40) })
  for (let at = 0; at < bytes.length && skimmer?.blocked === false; ) {
    skimmer.scan(bytes.subarray(skimmer.end, at))
    at += 1 + random(200)
  }
  const place = skimmer?.goOn
  if (place === undefined) return undefined
  const end = skimmer?.end ?? 0
  whole.feed(bytes.subarray(0, end))
  goOnAt(skipping, place)
  skipping.feed(bytes.subarray(place.offset, end))
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
