import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import { DEFAULT_SIZE, type PaneSize } from '../../src/size.ts'
import { randomOutput } from '../screen/grammar.ts'
import { seeded, stateOf } from '../screen/support.ts'
import { type OpenHost, openHost } from '../support/open-host.ts'
import { fileThere, TOLD_PIECES, ViewingClient } from './viewing-client.ts'

const SEEDS = (process.env['QUIL_SEEDS'] ?? '1,2,3').split(',').map(Number)
const STEPS = 50

let clients: ViewingClient[] = []
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  clients = []
})

interface Story {
  readonly host: OpenHost
  readonly pane: string
  /** A terminal that saw every byte and every size as they came. */
  readonly model: Emulator
  /** Has the program write so many bytes more. */
  write(bytes: number): Promise<void>
  written(): number
}

async function begin(stream: Buffer): Promise<Story> {
  const host = await openHost()
  await writeFile(join(host.root, 'stream'), stream)
  const { id } = await host.sh(TOLD_PIECES, { size: DEFAULT_SIZE })
  await fileThere(join(host.root, 'ready'))
  const running = await host.live.runningPane(id)
  const model = createEmulator(DEFAULT_SIZE, 1000)
  const viewer = await host.live.view(id, { readOnly: true })
  viewer.listen({ onReady: () => {}, onSize: (size) => model.resize(size), onInput: () => {} })
  let arrived = 0
  let wanted = 0
  let reached: () => void = () => {}
  running.pane.onOutput((bytes) => {
    model.feed(bytes)
    arrived += bytes.length
    if (arrived >= wanted) reached()
  })
  return {
    host,
    pane: id,
    model,
    written: () => arrived,
    async write(bytes) {
      const more = Math.min(bytes, stream.length - wanted)
      if (more <= 0) return
      wanted += more
      const done = new Promise<void>((resolve) => {
        reached = resolve
      })
      await host.live.send(id, `${more}\n`)
      if (arrived < wanted) await done
    },
  }
}

async function caughtUp(client: ViewingClient, offset: number): Promise<void> {
  while (client.offset !== offset) await new Promise((resolve) => setImmediate(resolve))
}

test.each(SEEDS)(
  'whatever clients do, each shows what the program wrote: seed %i',
  async (seed) => {
    const random = seeded(seed)
    const stream = randomOutput(seed, 250_000, 80, 24)
    const story = await begin(stream)
    clients = ['a', 'b', 'c'].map((name) => new ViewingClient(name, story.host, story.pane, stream))
    const anySize = (): PaneSize => ({ cols: 10 + random(90), rows: 3 + random(40) })
    const log: string[] = []
    for (let step = 0; step < STEPS; step += 1) {
      const client = clients[random(clients.length)]
      if (client === undefined) break
      const amount = random(25) === 0 ? 1_200_000 : random(20_000)
      const writing = story.write(1 + amount)
      const action = client.attached ? random(7) : 0
      log.push(`${client.name}${action}`)
      if (action === 0 && !client.attached) await client.attach(random(2) === 0 ? anySize() : undefined)
      else if (action === 1) await client.detach()
      else if (action === 2) await client.cut()
      else if (action === 3) client.resize(anySize())
      else if (action === 4) client.pause()
      else if (action === 5) client.resume()
      await writing
    }
    await story.write(stream.length)
    for (const client of clients) {
      if (!client.attached) await client.attach()
      client.resume()
    }
    for (const client of clients) {
      await caughtUp(client, story.written())
      expect(stateOf(client.emulator), `seed ${seed}, client ${client.name}, ${log.join(' ')}`).toEqual(stateOf(story.model))
    }
  },
  120_000,
)
