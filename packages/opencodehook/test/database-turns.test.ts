import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Pane, type PaneId, type SpawnPaneOptions, spawnPane } from '@quil/core'
import { waitFor } from '@quil/testkit'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { opencode, opencodeTracker } from '../src/index.ts'
import { writeExecutable } from './support/executable.ts'
import { spawnContext, trackedHome } from './support/pane.ts'
import { tempDirectory } from './support/temp-directory.ts'

const OTHER = 'pane-00000002' as PaneId

let home: string
let user: string
beforeEach(async () => {
  home = await trackedHome()
  user = await tempDirectory()
  await writeExecutable(join(user, 'bin', 'opencode'), FAKE)
})

/** Does what it is told: `open` its database, say a `word` as the scripts do, `end`. A lookup is answered when `answer` is there. */
const FAKE = `
case "$1" in
  --version) echo 1.18.33; exit ;;
  db) : > ~/asked; until [ -e ~/answer ]; do sleep 0.01; done; echo '[]'; exit ;;
esac
data="\${XDG_DATA_HOME:-$HOME/.local/share}/opencode"
while read -r word; do
  case $word in
    open) mkdir -p "$data"; echo "$$" > "\${OPENCODE_DB:-$data/opencode.db}-shm" ;;
    word) printf '{"spawnId":"%s","source":"tui","pid":1,"from":1}\\n{"spawnId":"%s","n":1,"at":"2026-11-22T07:07:51.973Z","state":"idle"}\\n' \\
      "$QUIL_SPAWN_ID" "$QUIL_SPAWN_ID" > "$QUIL_HOME/events/opencode-$QUIL_PANE_ID.jsonl" ;;
    end) exit ;;
  esac
done`

interface Opening {
  readonly pane: Promise<Pane>
  readonly isUp: () => boolean
}

function open(env: Record<string, string> = {}, options: Partial<SpawnPaneOptions> = {}): Opening {
  let up = false
  const inheritEnv = { HOME: user, PATH: `${join(user, 'bin')}:/usr/bin:/bin`, ...env }
  const pane = spawnPane({ plugin: opencode(), cwd: user, home, inheritEnv, ...options })
  const shown = pane.then(() => {
    up = true
  })
  onTestFinished(async () => {
    await shown
    await (await pane).kill({ graceMs: 0 })
  })
  return { pane, isUp: () => up }
}

async function tell({ pane }: Opening, word: string): Promise<void> {
  ;(await pane).write(`${word}\n`)
}

describe('opencodes with one database', () => {
  test('only the first one is waited for, and only until its database is open', async () => {
    const first = open()
    await first.pane
    const others = [open(), open(), open()]
    await open({ HOME: await tempDirectory() }).pane
    expect(others.map(({ isUp }) => isUp())).toEqual([false, false, false])
    await tell(first, 'open')
    await Promise.all(others.map(({ pane }) => pane))
    await open().pane
  })

  test.each<[what: string, sign: (first: Opening) => Promise<void>]>([
    ['its scripts have spoken', (first) => tell(first, 'word')],
    ['it has ended', (first) => tell(first, 'end')],
    [
      'it was killed',
      async ({ pane }) => {
        await (await pane).kill({ graceMs: 0 })
      },
    ],
  ])('the next one starts when %s', async (_what, sign) => {
    const first = open()
    await first.pane
    const next = open()
    const last = open()
    await open({ HOME: await tempDirectory() }).pane
    expect([next.isUp(), last.isUp()]).toEqual([false, false])
    await sign(first)
    const another = await Promise.any([next, last].map((one) => one.pane.then(() => one))) // both came at the same time
    await tell(another, 'open')
    await Promise.all([next.pane, last.pane])
  })

  test('once nobody has it open, there is a first one again', async () => {
    const first = open()
    await tell(first, 'open')
    const second = open()
    await second.pane
    await (await first.pane).kill({ graceMs: 0 })
    const next = open()
    await open({ HOME: await tempDirectory() }).pane
    expect(next.isUp()).toBe(false) // for the second one may be about to open it
    await tell(second, 'word')
    await next.pane
  })
})

describe('nobody waits', () => {
  test.each<[what: string, env: (at: string) => Record<string, string>, args?: readonly string[]]>([
    ['with another HOME', (at) => ({ HOME: at })],
    ['with another XDG_DATA_HOME', (at) => ({ XDG_DATA_HOME: at })],
    ['with another OPENCODE_DB', (at) => ({ OPENCODE_DB: join(at, 'own.db') })],
    ['with a database in memory', () => ({ OPENCODE_DB: ':memory:' })],
    ['who attaches to a server', () => ({}), ['attach', 'http://127.0.0.1:1']],
  ])('%s', async (_what, env, args = []) => {
    await open().pane
    await open(env(await tempDirectory()), { args }).pane
  })
})

describe('lookups', () => {
  const env = () => ({ HOME: user, PATH: '/usr/bin:/bin' })
  const lookUp = () => {
    const recorded = { id: 'ses_a', source: 'tui', at: '2026-11-22T07:07:51.973Z' } as const
    const pane = spawnContext(home, { paneId: OTHER, env: env(), file: join(user, 'bin', 'opencode'), recorded })
    return opencodeTracker().candidates(pane)
  }
  const asked = async () => (await readdir(user)).includes('asked')

  test('wait for the first start, and the first start waits for them', async () => {
    const first = open()
    await first.pane
    const found = lookUp()
    await open({ HOME: await tempDirectory() }).pane
    expect(await asked()).toBe(false)
    await tell(first, 'end')
    await waitFor(asked)
    const next = open()
    await open({ HOME: await tempDirectory() }).pane
    expect(next.isUp()).toBe(false)
    await writeFile(join(user, 'answer'), '')
    expect((await found).candidates).toMatchObject([{ evidence: 'absent' }])
    await next.pane
  })
})
