import { describe, expect, test } from 'vitest'
import { createClaims, resumePane, type SessionRecord, spawnPane } from '../../src/index.ts'
import { OutputScraper } from '../../src/pane/scraper.ts'
import { compilePattern } from '../../src/plugin/index.ts'
import { collect, persisting } from '../support/shell-plugin.ts'
import { tempDirectory } from '../support/temp-directory.ts'

const SESSION = 'session(?: id)?: (\\S+)'
const ESC = '\u001b'

type Output = string | Uint8Array

/** What a scraper reports for pieces of output, and what more at the end. */
function scrape(pieces: readonly Output[], pattern = SESSION): { readonly seen: string[]; readonly atEnd: string[] } {
  const compiled = compilePattern(pattern)
  if ('expected' in compiled) throw new Error(compiled.expected)
  let seen: string[] = []
  const scraper = new OutputScraper([{ name: 'session_id', pattern: compiled.pattern }], (_, value) => seen.push(value))
  for (const piece of pieces) scraper.push(Buffer.from(piece))
  const before = seen
  seen = []
  scraper.end()
  return { seen: before, atEnd: seen }
}

describe('a value is found whichever way the output is cut', () => {
  const samples: readonly (readonly [string, string, string])[] = [
    ['plain', 'hello\r\nsession: ses_1\r\n$ ', 'ses_1'],
    ['colours around and inside it', `${ESC}[1;32msession:${ESC}[0m ses${ESC}[38;5;208m_${ESC}[39m1${ESC}[m done`, 'ses_1'],
    ['characters of several bytes', 'süß 😀 session: sés_😀1 ü\n', 'sés_😀1'],
    ['a window title before it', `${ESC}]0;my session: no title${ESC}\\session: ses_1\n`, 'ses_1'],
    ['a title ended by a bell, inside it', `session: ses${ESC}]2;a b c\u0007_1\n`, 'ses_1'],
    ['a link around it', `session: ${ESC}]8;;http://x/y z${ESC}\\ses_1${ESC}]8;;${ESC}\\ .`, 'ses_1'],
    ['a device string and a character set', `session: ${ESC}P+q544e${ESC}\\ses${ESC}(B_1\n`, 'ses_1'],
    ['a private mode and a key mode', `session:${ESC}[?2026h ses${ESC}[>1u_1${ESC}[?2026l\r\n`, 'ses_1'],
    ['an aborted sequence', `session: ses${ESC}[12\u0018_1\n`, 'ses_1'],
    ['a cursor move after it', `session: ses_1${ESC}[5;1Hnext`, 'ses_1'],
    ['a gap made by a cursor move', `session:${ESC}[1Cses_1${ESC}[K `, 'ses_1'],
  ]

  test.each(samples)('%s', (_, sample, value) => {
    const bytes = Buffer.from(sample)
    expect(scrape([bytes]).seen).toEqual([value])
    for (let at = 0; at <= bytes.length; at++) {
      expect(scrape([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual({ seen: [value], atEnd: [] })
    }
    expect(scrape([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual({ seen: [value], atEnd: [] })
  })

  test('far into a long output, wherever pieces end', () => {
    for (let before = 4000; before < 4200; before += 7) {
      const sample = `${'x'.repeat(before)} session: ses_1 ${'y'.repeat(9000)}`
      expect(scrape([sample]).seen, `after ${before}`).toEqual(['ses_1'])
      expect(scrape([sample.slice(0, before + 12), sample.slice(before + 12)]).seen, `after ${before}`).toEqual(['ses_1'])
    }
  })
})

describe('a value that touches the end is not yet a value', () => {
  test('it is reported when it is complete', () => {
    expect(scrape(['session: ses'])).toEqual({ seen: [], atEnd: ['ses'] })
    expect(scrape(['session: ses', '_1'])).toEqual({ seen: [], atEnd: ['ses_1'] })
    expect(scrape(['session: ses', '_1', '\n'])).toEqual({ seen: ['ses_1'], atEnd: [] })
  })

  test.each([`${ESC}[0`, `${ESC}]0;ti`, ESC, `${ESC}(`, '\u009b3'])(
    'a sequence the program did not finish is no part of it: %j',
    (tail) => {
      expect(scrape([`session: ses_1${tail}`])).toEqual({ seen: [], atEnd: ['ses_1'] })
    },
  )

  test('half a character at the end is', () => {
    expect(scrape([Buffer.from('session: ses_'), Uint8Array.of(0xc3)]).atEnd).toEqual(['ses_\ufffd'])
  })

  test('a pattern that can grow reports what it has, then the whole', () => {
    expect(scrape(['id ab-c', 'd.'], 'id ([a-z]+(?:-cd)?)').seen.at(-1)).toBe('ab-cd')
    expect(scrape([...'id ab-cd.'], 'id ([a-z]+(?:-cd)?)').seen.at(-1)).toBe('ab-cd')
  })
})

describe('the last value counts', () => {
  test.each<[string, readonly Output[], readonly string[]]>([
    ['a second one', ['session: a\n', 'session: b\n'], ['a', 'b']],
    ['both in one piece', ['session: a\nsession: b\n'], ['b']],
    ['the same again', ['session: a\n', 'session: a\n'], ['a']],
    ['back to the first', ['session: a\n', 'session: b\n', 'session: a\n'], ['a', 'b', 'a']],
    ['one not yet complete', ['session: a\nsession: b'], ['a']],
    ['with a long silence between', ['session: a\n', 'x'.repeat(20_000), 'session: b\n'], ['a', 'b']],
  ])('%s', (_, pieces, expected) => {
    expect(scrape(pieces).seen).toEqual(expected)
  })

  test('of a thousand in one piece', () => {
    const all = Array.from({ length: 1000 }, (_, index) => `session: s${index}\n`).join('')
    expect(scrape([all]).seen.at(-1)).toBe('s999')
    expect(scrape([...all]).seen.at(-1)).toBe('s999')
  })

  test('of more short ones than a pattern finds at a time', () => {
    expect(scrape(['#'.repeat(4000), '12345678'.repeat(100), '9 '], '(\\d)').seen.at(-1)).toBe('9')
    expect(scrape([`${'1'.repeat(999)}2 `], '(\\d)').seen.at(-1)).toBe('2')
  })

  test('an empty group is no value', () => {
    expect(scrape(['id=abc id= id= x'], 'id=(\\w*)').seen).toEqual(['abc'])
    expect(scrape([`id=abc ${'id= '.repeat(600)}`], 'id=(\\w*)').seen).toEqual(['abc'])
  })
})

describe('hostile output', () => {
  // That these return within the test's time is the fact; the old scraper or a backtracking one would not.
  const MB = 1 << 20
  const chunks = (text: string): Uint8Array[] => {
    const bytes = Buffer.from(text)
    return Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) =>
      bytes.subarray(index * 65_536, (index + 1) * 65_536),
    )
  }

  test.each<[string, string, string]>([
    ['1 MB without a newline', 'x'.repeat(MB), SESSION],
    ['1 MB that nearly matches', 'session: '.repeat(MB / 9), SESSION],
    ['1 MB of one value', `session: ${'x'.repeat(MB)}`, SESSION],
    ['1 MB of escape characters', ESC.repeat(MB), SESSION],
    ['an endless sequence', `${ESC}[${'1;'.repeat(MB / 2)}`, SESSION],
    ['an endless title', `${ESC}]0;${'x'.repeat(MB)}`, SESSION],
    ['an endless title of escape characters', `${ESC}]0;${`x${ESC}`.repeat(MB / 2)}`, SESSION],
    ['a pattern of everything', 'a b '.repeat(MB / 4), '(?s)(.*)'],
    ['nested repetitions', 'a'.repeat(MB), '((?:a+)+)$'],
  ])('%s', { timeout: 20_000 }, (_, text, pattern) => {
    expect(() => scrape(chunks(text), pattern)).not.toThrow()
  })

  test('after it the next value is found', () => {
    for (const text of [
      'x'.repeat(MB),
      `${ESC.repeat(1000)}c`,
      `${ESC}[${'1;'.repeat(MB / 2)}m`,
      `${ESC}]0;${'session: no '.repeat(10_000)}\u0007`,
    ]) {
      expect(scrape([...chunks(text), ' session: ses_1\n']).seen).toEqual(['ses_1'])
    }
  })

  test('invalid UTF-8 hides nothing', () => {
    const garbage = Uint8Array.from({ length: 70_000 }, (_, index) => 0x80 + (index % 0x80))
    expect(scrape([garbage, '\nsession: ses_1\n', garbage]).seen).toEqual(['ses_1'])
    expect(scrape([Buffer.concat([Buffer.from('session: a'), Uint8Array.of(0xff, 0xc3), Buffer.from('b\n')])]).seen).toEqual([
      'a\ufffd\ufffdb',
    ])
  })

  test('a pattern that looks far ahead at every match keeps the cost of a piece bounded', { timeout: 20_000 }, () => {
    const text = 'ax'.repeat(32_768)
    const started = performance.now()
    expect(scrape([text, ' '], 'a[^b]*b|(x)').seen.at(-1)).toBe('x')
    // 64 KiB. Searched as one text this takes minutes.
    expect(performance.now() - started).toBeLessThan(15_000)
  })
})

describe('a pane', () => {
  const definition = persisting(
    `strategy = "session_scrape"
resume_args = ["{session_id}"]
[[persistence.scrapers]]
name = "session_id"
pattern = 'session: (\\S+)'
[[persistence.scrapers]]
name = "room"
pattern = 'room: (\\S+)'`,
  )

  test('keeps what it learnt in its record, tells it, and comes back with it', async () => {
    const home = await tempDirectory()
    const claims = createClaims()
    const script = `if [ $# = 0 ] && [ "\${0##*/}" = sh ]; then
  stty -echo; echo "room: red"; printf 'session: \\033[1mses_'; read -r _; printf '1\\033[0m\\n'; read -r _; echo 'session: ses_2'; read -r _
else echo "back in $0"; fi`
    const pane = await spawnPane({ plugin: { definition }, cwd: home, home, args: ['-c', script], claims })
    const output = collect(pane)
    const sessions: SessionRecord[] = []
    pane.onSession((session) => sessions.push(session))
    await output.until('ses_')
    expect(pane.record.session).toBeUndefined()
    pane.write('\r')
    await output.until(/ses_1\S*\r\n/)
    expect(pane.record).toMatchObject({ state: { room: 'red', session_id: 'ses_1' }, session: { id: 'ses_1', source: 'scrape' } })
    expect(claims.holderOf('shell-test', 'ses_1')).toBe(pane.id)
    pane.write('\r')
    await output.until('ses_2\r\n')
    expect(sessions).toEqual([
      { id: 'ses_1', source: 'scrape', at: expect.any(String) },
      { id: 'ses_2', source: 'scrape', at: expect.any(String) },
    ])
    expect(claims.holderOf('shell-test', 'ses_1')).toBeUndefined()
    await pane.kill({ graceMs: 500 })

    const again = await resumePane(JSON.parse(JSON.stringify(pane.record)), { plugins: [{ definition }], home, claims })
    const second = collect(again)
    await again.exited
    expect(again.outcome).toEqual({ kind: 'resumed', reason: 'session ses_2 recorded for this pane' })
    expect(second.text()).toBe('back in ses_2\r\n')
    expect(again.record.state).toEqual({ room: 'red', session_id: 'ses_2' })
  })

  test('learns what was printed right before the exit', async () => {
    const home = await tempDirectory()
    const pane = await spawnPane({ plugin: { definition }, cwd: home, home, args: ['-c', "printf 'session: ses_9'"] })
    await pane.exited
    expect(pane.record).toMatchObject({ session: { id: 'ses_9' }, lastExit: { exitCode: 0 } })
  })

  test('never comes back with a learnt value that is an option', async () => {
    const home = await tempDirectory()
    const pane = await spawnPane({ plugin: { definition }, cwd: home, home, args: ['-c', 'echo "session: --evil"; echo "$#"'] })
    await pane.exited
    const again = await resumePane(pane.record, { plugins: [{ definition }], home })
    const output = collect(again)
    await again.exited
    expect(again.outcome.kind).toBe('fresh')
    expect(output.text()).toBe('session: --evil\r\n0\r\n')
  })
})
