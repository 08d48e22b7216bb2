import { describe, expect, test, vi } from 'vitest'
import { errorHandler, watchedPane } from './watched-pane.ts'

const LONG = { timeout: 20_000 }

describe('a notice', () => {
  test('says what matched, in the words of the handler', async () => {
    const handler = errorHandler(
      'FATAL (\\w+): ([^\\n]*)',
      'title = "{1} failed"\nmessage = "It said: {2} {3} {x}"\naction = "dialog"',
    )
    await expect(watchedPane(handler, 'true')).rejects.toMatchObject({ code: 'INVALID_PLUGIN' })
    const { notices, ended } = await watchedPane(handler.replace(' {3}', ''), 'echo "FATAL auth: no {1} {match}"')
    await ended
    expect(notices).toEqual([
      {
        handler: 'error',
        title: 'auth failed',
        message: 'It said: no {1} {match} {x}',
        severity: 'error',
        action: 'dialog',
        match: 'FATAL auth: no {1} {match}',
      },
    ])
  })

  test('of a notification handler has its severity and no message', async () => {
    const handler = `[[notification_handlers]]\npattern = 'build (done)'\ntitle = "A build is {1}"\nseverity = "warning"\n`
    const { notices, ended } = await watchedPane(handler, 'echo build done')
    await ended
    expect(notices).toEqual([
      { handler: 'notification', title: 'A build is done', message: '', severity: 'warning', match: 'build done' },
    ])
  })

  test('comes while the program runs on', async () => {
    const { notices } = await watchedPane(errorHandler('oops \\d+'), 'echo oops 1; sleep 1000')
    await vi.waitFor(() => expect(notices).toHaveLength(1), LONG)
  })

  test('has no control characters and nothing that turns the text around, and is of bounded length', async () => {
    const say = `printf 'say \\342\\200\\256\\033[31mred\\360\\237\\230\\200 '; head -c 3000 /dev/zero | tr '\\0' x; echo`
    const { notices, ended } = await watchedPane(errorHandler('say (?s:.)*'), say)
    await ended
    expect(notices).toHaveLength(1)
    expect(notices[0]?.message).toMatch(/^say red😀 x+$/)
    expect(notices[0]?.match.length).toBeLessThanOrEqual(500)
  })
})

describe('text that is looked at', () => {
  test('is whole where a character or an escape sequence was cut in two', async () => {
    const pieces = ['Er\\033[3', '1mr\\303', '\\266r', '\\033', '[0m: \\342\\202', '\\254 5']
    const script = pieces.map((piece) => `printf '${piece}'; sleep 0.2`).join('; ')
    const { notices, ended } = await watchedPane(errorHandler('Errör: € 5'), script)
    await ended
    expect(notices.map(({ match }) => match)).toEqual(['Errör: € 5'])
  })

  test('is a line as it was printed, also where the terminal broke it', async () => {
    const { notices, ended } = await watchedPane(
      errorHandler('connect to [a-z.]+ port 22: refused'),
      'echo connect to a.very.long.name.example port 22: refused',
      { cols: 10 },
    )
    await ended
    expect(notices.map(({ match }) => match)).toEqual(['connect to a.very.long.name.example port 22: refused'])
  })

  test('is rows as they stand, too, for programs that draw', async () => {
    const { notices, ended } = await watchedPane(errorHandler('\\|\\n\\|'), `printf '%s' '123456789||'; echo`, { cols: 10 })
    await ended
    expect(notices).toHaveLength(1)
  })

  test('is that of the alternate screen while a program is on it', async () => {
    const script = `echo oops 1; printf '\\033[?1049h\\033[Hoops 2'; sleep 1000`
    const { notices } = await watchedPane(errorHandler('oops \\d'), script)
    await vi.waitFor(() => expect(notices.map(({ match }) => match)).toContain('oops 2'), LONG)
  })

  test('has lines that scrolled off in a flood', async () => {
    const script = 'seq 1 5000; echo "ERROR the disk is full"; seq 1 20000'
    const { notices, ended } = await watchedPane(errorHandler('ERROR [^\\n]*'), script)
    await ended
    expect(notices.map(({ match }) => match)).toEqual(['ERROR the disk is full'])
  })

  test('has nothing of an earlier incarnation, and the same words said again are new', async () => {
    const handler = errorHandler('Connection \\w+')
    const ghost = 'Connection refused\r\n'
    const silent = await watchedPane(handler, 'seq 1 100; echo all is well', { ghost })
    await silent.ended
    expect(silent.notices).toEqual([])
    const again = await watchedPane(handler, 'echo Connection refused', { ghost })
    await again.ended
    expect(again.notices).toHaveLength(1)
    const cleared = await watchedPane(handler, `printf '\\033[H\\033[2J'; echo Connection lost`, { ghost })
    await cleared.ended
    expect(cleared.notices.map(({ match }) => match)).toEqual(['Connection lost'])
  })
})

describe('a match', () => {
  test('that stays on the screen is told once, and once more when it was gone in between', async () => {
    const script = `read a; echo oops; read a; echo more; read a; printf '\\033[2J\\033[H'; read a; echo oops; read a`
    const pane = await watchedPane(errorHandler('oops'), `stty -echo; ${script}`)
    const settle = async (): Promise<void> => {
      const { length } = pane.idle
      pane.write('\r')
      await vi.waitFor(() => expect(pane.idle.length).toBeGreaterThan(length), LONG)
    }
    await settle()
    expect(pane.notices).toHaveLength(1)
    await settle()
    expect(pane.notices).toHaveLength(1)
    await settle()
    await settle()
    await vi.waitFor(() => expect(pane.notices).toHaveLength(2), LONG)
  })

  test('that is back on the screen because the terminal has become larger, or narrower, is not told again', async () => {
    const script = 'stty -echo; echo oops 1 with more words; seq 1 60; read a; echo oops 2; read a; echo over; read a'
    const pane = await watchedPane(errorHandler('oops \\d'), script)
    const told = (): string[] => pane.notices.map(({ match }) => match)
    await vi.waitFor(() => expect(pane.idle.length).toBeGreaterThan(0), LONG)
    expect(told()).toEqual(['oops 1'])
    pane.resize(80, 80)
    pane.resize(10, 80)
    pane.write('\r')
    await vi.waitFor(() => expect(told()).toEqual(['oops 1', 'oops 2']), LONG)
    pane.resize(80, 24)
    const { length } = pane.idle
    pane.write('\r')
    await vi.waitFor(() => expect(pane.idle.length).toBeGreaterThan(length), LONG)
    expect(told()).toEqual(['oops 1', 'oops 2'])
  })

  test('with another text is another one', async () => {
    const pane = await watchedPane(errorHandler('oops \\d'), 'stty -echo; echo oops 1; read a; echo oops 2; read a')
    await vi.waitFor(() => expect(pane.notices).toHaveLength(1), LONG)
    pane.write('\r')
    await vi.waitFor(() => expect(pane.notices.map(({ match }) => match)).toEqual(['oops 1', 'oops 2']), LONG)
  })

  test('that comes over and over is told once a second, the last one in the end', async () => {
    const script = 'for n in 1 2 3 4 5 6 7 8; do echo oops $n; sleep 0.2; done'
    const begun = performance.now()
    const { notices, ended } = await watchedPane(errorHandler('oops \\d'), script)
    await ended
    expect(notices.length).toBeLessThanOrEqual(2 + (performance.now() - begun) / 1000)
    expect(notices.at(-1)?.match).toBe('oops 8')
  })
})

describe('an idle handler', () => {
  const IDLE = `[[idle_handlers]]\npattern = '[Pp]assword for (\\w+): ?$'\ntitle = "A password of {1}"\n`

  test('is told when output has settled, and so is its end', async () => {
    const { idle, write } = await watchedPane(IDLE, 'stty -echo; printf "Password for ada: "; read a; echo thanks; sleep 1000')
    await vi.waitFor(() => expect(idle.at(-1)).toEqual({ title: 'A password of ada' }), LONG)
    write('secret\r')
    await vi.waitFor(() => expect(idle.at(-1)).toBeUndefined(), LONG)
  })
})
