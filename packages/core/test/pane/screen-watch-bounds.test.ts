import { expect, test, vi } from 'vitest'
import { errorHandler, watchedPane } from './watched-pane.ts'

const LONG = { timeout: 30_000 }

test('a pattern that would backtrack elsewhere, and a line of 10 MB, take bounded time and memory', async () => {
  const longest = watchLoop()
  const handlers =
    errorHandler('(a+)+$', 'title = "a"') + errorHandler('(?i)(x+x+)+y', 'title = "x"') + errorHandler('the end', 'title = "end"')
  const before = process.memoryUsage().heapUsed
  const { notices, ended } = await watchedPane(handlers, `head -c 10485760 /dev/zero | tr '\\0' a; echo; echo the end`)
  await ended
  expect(notices.map(({ title }) => title)).toContain('end')
  for (const { match } of notices) expect(match.length).toBeLessThanOrEqual(500)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(128 << 20)
  expect(longest()).toBeLessThan(5000)
}, 120_000)

test('an endless escape sequence costs nothing and hides nothing that comes after it', async () => {
  const script = `printf '\\033]0;'; head -c 4194304 /dev/zero | tr '\\0' x; printf '\\007'; echo oops`
  const { notices, ended } = await watchedPane(errorHandler('oops|x'), script)
  await ended
  expect(notices.map(({ match }) => match)).toEqual(['oops'])
})

test('bytes that are no UTF-8 do not disturb what stands around them', async () => {
  const { notices, ended } = await watchedPane(errorHandler('oops .*end'), `printf 'oops \\377\\376\\300\\200 end\\n'`)
  await ended
  expect(notices).toHaveLength(1)
})

test('more than 20 of one handler within 10 minutes are held back, and the last one says so; other handlers go on', async () => {
  const now = vi.spyOn(performance, 'now')
  const real = performance.now.bind(performance)
  now.mockRestore()
  let ahead = 0
  vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead)
  try {
    const handlers = errorHandler('oops \\d+') + errorHandler('other', 'title = "Other"')
    const pane = await watchedPane(handlers, 'stty -echo; n=0; while read a; do n=$((n+1)); clear; echo "$a oops $n"; done')
    for (let n = 1; n <= 25; n++) {
      const { length } = pane.idle
      pane.write('more\r')
      await vi.waitFor(() => expect(pane.idle.length).toBeGreaterThan(length), LONG)
      ahead += 2000
    }
    expect(pane.notices).toHaveLength(20)
    expect(pane.notices[18]?.message).toBe('oops 19')
    expect(pane.notices[19]?.message).toBe('oops 20 This came 20 times within 10 minutes: more of it is not told for a while.')
    pane.write('other\r')
    await vi.waitFor(() => expect(pane.notices.at(-1)?.title).toBe('Other'), LONG)
    ahead += 10 * 60_000
    pane.write('more\r')
    await vi.waitFor(() => expect(pane.notices.at(-1)?.message).toBe('oops 27'), LONG)
  } finally {
    vi.restoreAllMocks()
  }
}, 120_000)

/** The longest time this process was busy at a stretch, in milliseconds. */
function watchLoop(): () => number {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }, 5)
  return () => {
    clearInterval(timer)
    return longest
  }
}
