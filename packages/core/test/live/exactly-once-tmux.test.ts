import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { seeded } from '../screen/support.ts'
import { openHost } from '../support/open-host.ts'
import { fileThere, TOLD_PIECES, ViewingClient } from './viewing-client.ts'

const hasTmux = spawnSync('tmux', ['-V']).status === 0

/** Lines, colours and places: what all terminals show alike. Not so inserted lines, halved wide characters and erasing at the margin. */
function plainOutput(seed: number, pieces: number): Buffer {
  const random = seeded(seed)
  const words = ['alpha', 'be ta', 'é', '----', 'x'.repeat(90)]
  const piece = (): string => {
    const kind = random(6)
    if (kind === 0) return `\x1b[${1 + random(24)};${1 + random(80)}H`
    if (kind === 1) return `\x1b[${[0, 1, 7, 31, 42][random(5)]}m`
    if (kind === 2) return `\r\n${random(10_000)} `
    if (kind === 3) return random(2) === 0 ? '\r\x1b[K' : '\r\x1b[J'
    return words[random(words.length)] ?? ''
  }
  return Buffer.from(Array.from({ length: pieces }, piece).join(''))
}

interface Tmux {
  rows(name: string, output: Uint8Array): Promise<readonly string[]>
}

async function startTmux(): Promise<Tmux> {
  const folder = await mkdtemp(join(tmpdir(), 'quil-once-'))
  const env = { PATH: process.env['PATH'], HOME: folder, TMUX_TMPDIR: folder, LANG: 'C.UTF-8', TERM: 'xterm-256color' }
  const tmux = (...args: string[]): string => {
    const { stdout, stderr, status } = spawnSync('tmux', ['-u', '-L', 'once', '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env,
    })
    if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`)
    return stdout
  }
  tmux('new-session', '-d', '-s', 'keeper', 'exec sleep 1000')
  onTestFinished(async () => {
    tmux('kill-server')
    await rm(folder, { recursive: true, force: true })
  })
  return {
    async rows(name, output) {
      await writeFile(join(folder, name), output)
      const script = `stty raw -echo; cat ${name}; printf '\\033]2;shown\\007'; exec sleep 1000`
      tmux('new-session', '-d', '-s', name, '-x', '80', '-y', '24', '-c', folder, script)
      const title = (): string => tmux('display-message', '-p', '-t', name, '#{pane_title}').trim()
      await expect.poll(title, { timeout: 15_000, interval: 20 }).toBe('shown')
      return tmux('capture-pane', '-p', '-t', name)
        .split('\n')
        .map((row) => row.trimEnd())
    },
  }
}

test.skipIf(!hasTmux).each([1, 2, 3])(
  'tmux shows what a cut and rejoined view was given as it shows the whole: seed %i (missing: tmux)',
  async (seed) => {
    const tmux = await startTmux()
    const random = seeded(seed)
    const stream = plainOutput(seed, 6000)
    const host = await openHost()
    await writeFile(join(host.root, 'stream'), stream)
    const { id } = await host.sh(TOLD_PIECES)
    await fileThere(join(host.root, 'ready'))
    const { log } = await host.live.runningPane(id)
    const client = new ViewingClient('a', host, id, stream)
    onTestFinished(() => client.close())
    let wanted = 0
    while (wanted < stream.length) {
      const more = Math.min(1 + random(4000), stream.length - wanted)
      wanted += more
      await host.live.send(id, `${more}\n`)
      const dice = random(6)
      if (!client.attached) await client.attach()
      else if (dice < 2) await client.cut()
      else if (dice === 2) await client.detach()
      while (log.end < wanted) await new Promise((resolve) => setImmediate(resolve))
    }
    if (!client.attached) await client.attach()
    while (client.offset < stream.length) await new Promise((resolve) => setImmediate(resolve))
    expect(await tmux.rows('view', Buffer.concat(client.shown))).toEqual(await tmux.rows('whole', stream))
  },
  60_000,
)
