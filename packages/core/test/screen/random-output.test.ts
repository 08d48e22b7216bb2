import { expect, test } from 'vitest'
import type { Emulator } from '../../src/screen/emulator.ts'
import type { PaneSize } from '../../src/size.ts'
import { randomOutput } from './grammar.ts'
import { emulatorOf, openScreen, seeded, stateOf } from './support.ts'

interface Resize {
  readonly at: number
  readonly size: PaneSize
}

/** Interprets the bytes from one offset to another, with the resizes on the way. */
function play(emulator: Emulator, bytes: Buffer, resizes: readonly Resize[], from: number, to: number): void {
  let at = from
  for (const resize of resizes) {
    if (resize.at < from || resize.at > to) continue
    emulator.feed(bytes.subarray(at, resize.at))
    emulator.resize(resize.size)
    at = resize.at
  }
  emulator.feed(bytes.subarray(at, to))
}

const SEEDS = 100

test('random output in random pieces, with resizes: every snapshot equals the whole, and what follows has the same effect', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const random = seeded(seed * 7919)
    const size = { cols: 10 + random(40), rows: 3 + random(12) }
    const bytes = randomOutput(seed, 20 + random(200), size.cols, size.rows)
    const cut = random(bytes.length + 1)
    const resizes: Resize[] = []
    for (let n = random(3); n > 0; n--)
      resizes.push({ at: random(cut + 1), size: { cols: 8 + random(45), rows: 2 + random(14) } })
    resizes.sort((a, b) => a.at - b.at)

    using pane = openScreen({ size, capacity: 64 * 1024 })
    const stops = [...resizes.map(({ at }) => at), cut]
    for (let at = 0; ; ) {
      while (resizes.length > 0 && stops.length > 1 && stops[0] === at) {
        const resize = resizes[resizes.length - (stops.length - 1)]
        if (resize !== undefined) pane.screen.resized(resize.size)
        stops.shift()
      }
      if (at === cut) break
      const next = Math.min(stops[0] ?? cut, at + 1 + random(random(2) === 0 ? 4 : 400))
      pane.push(bytes.subarray(at, next))
      at = next
      if (random(12) === 0) await pane.screen.text({ scrollbackLines: 0 })
    }
    const snapshot = await pane.screen.snapshot({ scrollbackLines: 1000 })

    const model = emulatorOf('', size)
    play(model, bytes, resizes, 0, cut)
    const hostile = randomOutput(seed + 100_000, 60, size.cols, size.rows)
    const receiver = emulatorOf(hostile, snapshot.size)
    receiver.feed(snapshot.bytes)
    expect(snapshot.offset, `seed ${seed}`).toBe(cut)
    expect(stateOf(receiver), `seed ${seed}`).toEqual(stateOf(model))
    for (const emulator of [model, receiver]) emulator.feed(bytes.subarray(cut))
    expect(stateOf(receiver), `seed ${seed}, after more output`).toEqual(stateOf(model))
  }
}, 60_000)
