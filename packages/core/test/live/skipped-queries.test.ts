import { expect, test } from 'vitest'
import type { Attachment } from '../../src/workspace/workspace.ts'
import { LONG, watch } from '../contract/subject.ts'
import { type OpenHost, openHost } from '../support/open-host.ts'

const SIZE = { cols: 80, rows: 24 }
/** Asks what the terminal is when it is typed a key, after so many lines; shows every byte that comes for it. */
const ASKS =
  'stty raw -echo; echo ready; while :; do n=$(dd bs=1 count=1 status=none | od -An -tx1); ' +
  `case "$n" in *61) printf '\\033[c';; *62) seq 1 500000; printf '\\033[c';; *) printf 'byte%s\\r\\n' "$n";; esac; done`

interface Asked {
  readonly live: OpenHost['live']
  readonly id: string
  /** How many answers the program has had once it has read a key that was typed now. */
  answers(): Promise<number>
}

async function openAsked(): Promise<Asked> {
  const { live, sh } = await openHost()
  const { id } = await sh(ASKS, { size: SIZE })
  await live.waitFor(id, { text: 'ready' }, LONG)
  const answers = async (): Promise<number> => {
    await live.send(id, 'z')
    await live.waitFor(id, { text: 'byte 7a' }, LONG)
    const { lines } = await live.read(id, { scrollbackLines: 1000 })
    return lines.filter((line) => line === 'byte 63').length
  }
  return { live, id, answers }
}

/** A terminal that answers what it is asked in the bytes it is shown. */
function answering(attachment: Attachment): { readonly seen: ReturnType<typeof watch>; asked: number } {
  const told = { seen: watch(attachment), asked: 0 }
  attachment.onOutput(({ kind, bytes }) => {
    if (kind !== 'output' || !Buffer.from(bytes).includes('\x1b[c')) return
    told.asked += 1
    attachment.write('\x1b[?1;2c')
  })
  return told
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

test('what a program asks in output that its terminal has fallen behind is answered once', async () => {
  const { live, id, answers } = await openAsked()
  const attachment = await live.attach(id, { size: SIZE })
  const terminal = answering(attachment)
  await until(() => terminal.seen.pieces.length > 0)
  attachment.write('a')
  await until(() => terminal.asked === 1)
  expect(await answers()).toBe(1)
  attachment.pause()
  await live.send(id, 'b')
  await live.waitFor(id, { text: '500000' }, LONG)
  attachment.resume()
  await live.waitFor(id, { text: 'byte 63' }, LONG)
  expect(await answers()).toBe(1) // the first one has scrolled away
  expect(terminal.asked).toBe(1)
})

test('what a program asks in output that a picture of another size replaces is answered once', async () => {
  const { live, id, answers } = await openAsked()
  const attachment = await live.attach(id, { size: SIZE })
  const terminal = answering(attachment)
  await until(() => terminal.seen.pieces.length > 0)
  attachment.pause()
  const { outputBytes = 0 } = (await live.get(id)).live ?? {}
  await live.send(id, 'a')
  while (((await live.get(id)).live?.outputBytes ?? 0) === outputBytes) await new Promise((resolve) => setImmediate(resolve))
  attachment.resize({ cols: 90, rows: 30 })
  attachment.resume()
  await live.waitFor(id, { text: 'byte 63' }, LONG)
  expect(await answers()).toBe(1)
  expect(terminal.asked).toBe(0)
})

test('what another terminal was shown is not answered for the one that skips it', async () => {
  const { live, id, answers } = await openAsked()
  const slow = await live.attach(id, { size: SIZE })
  const slowTerminal = answering(slow)
  await until(() => slowTerminal.seen.pieces.length > 0)
  slow.pause()
  const terminal = answering(await live.attach(id, { size: SIZE }))
  await live.send(id, 'a')
  await until(() => terminal.asked === 1)
  slow.resize({ cols: 90, rows: 30 })
  slow.resume()
  await until(() => slowTerminal.seen.pieces.some(({ kind }, index) => kind === 'screen' && index > 0))
  expect(await answers()).toBe(1)
})
