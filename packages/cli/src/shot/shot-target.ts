import { existsSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import { QuilError, type ScreenFormat } from '@quil/core/workspace'

/** Formats by the endings of files; the first ending of a format is the one it is given. */
const ENDINGS: Readonly<Record<string, ScreenFormat>> = {
  '.svg': 'svg',
  '.html': 'html',
  '.htm': 'html',
  '.txt': 'text',
  '.ansi': 'ansi',
  '.json': 'cells',
}

/** @throws QuilError `INVALID_ARGUMENT` where neither an option nor the file's ending says it */
export function shotFormat(output: string | undefined, wished: ScreenFormat | undefined): ScreenFormat {
  if (wished !== undefined) return wished
  if (output === undefined || output === '-') return 'svg'
  const format = ENDINGS[extname(output).toLowerCase()]
  if (format !== undefined) return format
  const endings = Object.keys(ENDINGS).join(', ')
  throw new QuilError('INVALID_ARGUMENT', `${output}: what kind of picture is that? Name it ${endings}, or say --format`, {
    details: { output },
  })
}

/** Where a picture goes: a file that was named is replaced, one that nobody named replaces nothing. */
export function shotPath(output: string | undefined, label: string, format: ScreenFormat, cwd: string): string {
  if (output !== undefined) return resolve(cwd, output)
  const ending = Object.keys(ENDINGS).find((candidate) => ENDINGS[candidate] === format) ?? ''
  const name = label.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-').replace(/^\.+/, '') || 'pane'
  for (let n = 1; ; n++) {
    const path = join(cwd, `${name}${n === 1 ? '' : `-${n}`}${ending}`)
    if (!existsSync(path)) return path
  }
}
