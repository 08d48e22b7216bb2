/** Colours of text, background, cursor, selection: what sets them, and 100 more takes them back. */
const COLOURS = new Set(['10', '11', '12', '17', '19'])

/** What an operating system command leaves on in a terminal, and how it is taken back; undefined where it takes back itself. */
export function oscUndo(sequence: string): readonly (readonly [what: string, undo: string | undefined])[] {
  const [, command = '', text = ''] = /^(\d*);?(.*)$/s.exec(sequence) ?? []
  if (COLOURS.has(command)) return isQuery(text) ? [] : [[command, osc(`1${command}`)]]
  if (/^11[0-9]$/.test(command)) return [[command.slice(1), undefined]]
  switch (command) {
    case '4':
      return isQuery(text) ? [] : [['palette', osc('104')]]
    case '104':
      return text === '' ? [['palette', undefined]] : []
    case '8':
      return [['link', /^[^;]*;./.test(text) ? osc('8;;') : undefined]]
    case '22':
      return [['pointer', text === '' ? undefined : osc('22;')]]
    case '9':
      // Progress in the title bar.
      return text.startsWith('4;') ? [['progress', text.startsWith('4;0') ? undefined : osc('9;4;0')]] : []
    case '7501':
      // What a program says it is doing.
      return text.startsWith('?') ? [] : [['status', text.includes('state=clear') ? undefined : osc('7501;state=clear')]]
    default:
      return []
  }
}

function osc(text: string): string {
  return `\x1b]${text}\x1b\\`
}

function isQuery(text: string): boolean {
  return text.endsWith('?')
}
