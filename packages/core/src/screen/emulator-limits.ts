import type { Terminal } from '@xterm/headless'
import type { CountedAction, EmulatorCore, PutString } from './emulator-internals.ts'

/** More marks on one character are dropped; no language stacks as many. */
const MOST_MARKS = 32
const FIRST_MARK = 0x300
/** Of a title and every other string, in characters. */
const LONGEST_STRING = 4096
/** With its parameters, as the terminals with the least take it (2083 and 250). */
const LONGEST_LINK = 2333
/** Links at a time, on screen and above. Each costs time whenever a line scrolls. */
const MOST_LINKS = 1000
const JOINED = 1

/** Holds what a program can make the emulator do, or keep, with a few bytes within what a screen can show. */
export function limitWork(terminal: Terminal, core: EmulatorCore): void {
  limitCounts(terminal, core)
  limitMarks(core)
  limitStrings(core)
  limitLinks(terminal, core)
}

/** The emulator goes on as often as it was told, long after nothing changes any more: hours for `CSI 2147483647 L`. */
function limitCounts(terminal: Terminal, { _inputHandler: handler }: EmulatorCore): void {
  const limit = (final: string, action: CountedAction, most: () => number): void => {
    terminal.parser.registerCsiHandler({ final }, ([count]) => {
      if (typeof count !== 'number' || count <= most()) return false
      handler[action]({ params: [most()], length: 1 })
      return true
    })
  }
  const { rows, cols } = { rows: () => terminal.rows, cols: () => terminal.cols }
  limit('L', 'insertLines', rows)
  limit('M', 'deleteLines', rows)
  limit('S', 'scrollUp', rows)
  limit('T', 'scrollDown', rows)
  limit('I', 'cursorForwardTab', cols)
  limit('Z', 'cursorBackwardTab', cols)
  limit('b', 'repeatPrecedingCharacter', () => terminal.rows * terminal.cols)
}

function limitMarks({ _inputHandler: handler, unicodeService }: EmulatorCore): void {
  const print = handler.print.bind(handler)
  let marks = 0
  handler.print = (codes, start, end) => {
    if ((handler._parser.precedingJoinState & JOINED) === 0) marks = 0
    let from = start
    for (let at = start; at < end; at++) {
      const code = codes[at] as number
      marks = code >= FIRST_MARK && unicodeService.wcwidth(code) === 0 ? marks + 1 : 0
      if (marks <= MOST_MARKS) continue
      if (at > from) print(codes, from, at)
      from = at + 1
    }
    if (end > from) print(codes, from, end)
  }
}

/**
 * The emulator collects up to ten million characters of a string, and some strings it keeps: a title on a stack, a link as long as its line.
 * Here it gets the beginning of one.
 */
function limitStrings({ _inputHandler: { _parser: parser } }: EmulatorCore): void {
  const { _oscParser: osc, _dcsParser: dcs } = parser
  let left = 0
  const begin =
    <A extends readonly unknown[]>(go: (...args: A) => unknown) =>
    (...args: A): unknown => {
      left = LONGEST_STRING
      return go(...args)
    }
  const limited =
    (put: PutString): PutString =>
    (codes, start, end) => {
      const until = Math.min(end, start + left)
      left -= until - start
      if (until > start) put(codes, start, until)
    }
  osc.start = begin(osc.start.bind(osc))
  osc.put = limited(osc.put.bind(osc))
  dcs.hook = begin(dcs.hook.bind(dcs))
  dcs.put = limited(dcs.put.bind(dcs))
}

/**
 * A link without an id is a new one for the emulator each time it is written, until its line is gone: a program that paints its screen again
 * and again would never come to an end with them. Here those that lead to the same place are one.
 */
function limitLinks({ parser }: Terminal, { _inputHandler: handler, _oscLinkService: links }: EmulatorCore): void {
  parser.registerOscHandler(8, (data) => {
    const at = data.indexOf(';')
    if (at === -1 || at === data.length - 1) return false
    const isTooMuch = data.length > LONGEST_LINK || links._dataByLinkId.size >= MOST_LINKS
    const params = data.slice(0, at).split(':')
    const named = params.some((param) => /^id=./.test(param)) ? data : `id=quil${data.slice(at)}`
    handler.setHyperlink(isTooMuch ? ';' : named)
    return true
  })
}
