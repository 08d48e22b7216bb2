// A program with a box for prompts, as agents have one: raw mode, bracketed paste, states by OSC 7501. What is submitted goes to the file it is
// told, a JSON text a line, and so does every key that comes while it asks something.
import { appendFileSync } from 'node:fs'

const [file, given = '{}'] = process.argv.slice(2)
const { startMs = 0, workMs = 50, swallow = 0, mute = false, still = false } = JSON.parse(given)

let draft = ''
let pasting = false
let pastes = 0
let rest = ''
let asks = false
let painted = false
let swallowed = 0
const said = []

const write = (text) => process.stdout.write(text)
const say = (state) => mute || write(`\x1b]7501;state=${state}\x1b\\`)
const note = (entry) => appendFileSync(file, `${JSON.stringify(entry)}\n`)

function paint() {
  if (still && painted) return
  painted = true
  const lines = draft.split('\n')
  const shown = lines.length > 3 || draft.length > 800 ? `[Pasted ${lines.length} lines]` : draft.replaceAll('\n', '\r\n  ')
  write(`\x1b[H\x1b[2J${said.slice(-5).join('\r\n')}\r\n${asks ? 'Do you want to proceed?' : `> ${shown}`}`)
}

function submit() {
  if (swallowed < swallow) {
    swallowed += 1
    return paint()
  }
  if (draft.trim() === '') return paint()
  const text = draft
  draft = ''
  note({ text, pastes })
  pastes = 0
  said.push(`said ${text.slice(0, 60).replaceAll('\n', ' ')}`)
  if (text === 'leave') process.exit(0)
  say('working')
  paint()
  setTimeout(() => {
    asks = text === 'ask'
    say(asks ? 'blocked:kind=permission' : 'done')
    paint()
  }, workMs)
}

function key(character) {
  if (asks) {
    note({ key: character })
    asks = false
    say('done')
  } else if (character === '\r') return submit()
  else draft += character
  paint()
}

function take(text) {
  for (let at = 0; at < text.length; ) {
    const mark = pasting ? '\x1b[201~' : '\x1b[200~'
    const end = text.indexOf(mark, at)
    const part = text.slice(at, end === -1 ? undefined : end)
    if (pasting && asks && part !== '') note({ key: part })
    else if (pasting) draft += part
    else for (const character of part) key(character)
    if (end === -1) break
    pasting = !pasting
    if (pasting) pastes += 1
    at = end + mark.length
  }
  paint()
}

/** A mark may come in two pieces. */
function begun(text) {
  const from = text.lastIndexOf('\x1b')
  return from !== -1 &&
    ['\x1b[200~', '\x1b[201~'].some((mark) => mark.startsWith(text.slice(from)) && text.length - from < mark.length)
    ? from
    : text.length
}

setTimeout(() => {
  process.stdin.setRawMode(true)
  process.stdin.setEncoding('utf8')
  process.stdin.on('data', (chunk) => {
    const text = rest + chunk
    const whole = begun(text)
    rest = text.slice(whole)
    take(text.slice(0, whole))
  })
  write('\x1b[?2004h')
  paint()
  say('idle')
}, startMs)
