import { RE2JS } from 're2js'
import { messageOf } from '../errors.ts'
import { quote } from './describe-value.ts'
import type { Pattern, PatternMatch } from './plugin.ts'

/** `matches` stops after so many, because every search for the next one may read the whole rest of the text. */
export const MAX_MATCHES = 256
const MAX_SOURCE = 1000
/** Matching takes time in proportion to text × instructions: this bounds the second factor. */
const MAX_INSTRUCTIONS = 10_000

export type CompiledPattern =
  | { readonly pattern: Pattern; readonly groupCount: number }
  /** What a pattern must be, to stand in "expected …, found …". */
  | { readonly expected: string }

/** A plugin's rules look at a pattern, and then its values: compiling takes longer than all else that a file of plugins needs. */
const compiledOnes = new Map<string, CompiledPattern>()
const MOST_KEPT = 100

/** Compiles an RE2 pattern. Matching is linear in the text, whatever the pattern. */
export function compilePattern(source: string): CompiledPattern {
  const known = compiledOnes.get(source)
  if (known !== undefined) return known
  const made = compile(source)
  if (compiledOnes.size >= MOST_KEPT) compiledOnes.clear()
  compiledOnes.set(source, made)
  return made
}

function compile(source: string): CompiledPattern {
  if (source === '') return { expected: 'a pattern that is not empty' }
  if (source.length > MAX_SOURCE) return { expected: `a pattern of at most ${MAX_SOURCE} characters` }
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(source)
  } catch (error) {
    return { expected: explain(source, messageOf(error)) }
  }
  if (compiled.programSize() > MAX_INSTRUCTIONS)
    return { expected: 'a smaller pattern (its repetitions multiply to more than 10000 steps)' }
  return { pattern: toPattern(source, compiled), groupCount: compiled.groupCount() }
}

function toPattern(source: string, compiled: RE2JS): Pattern {
  return Object.freeze({
    source,
    test: (text: string) => compiled.test(text),
    matches: (text: string) => findAll(compiled, text),
  })
}

function findAll(compiled: RE2JS, text: string): readonly PatternMatch[] {
  const found: PatternMatch[] = []
  const matcher = compiled.matcher(text)
  while (found.length < MAX_MATCHES && matcher.find()) {
    const groups = Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? undefined)
    found.push({ start: matcher.start(), end: matcher.end(), groups })
  }
  return found
}

/** People copy patterns from engines that backtrack: name the construct, not only the place. */
function explain(source: string, message: string): string {
  const foreign = FOREIGN.find(([syntax]) => syntax.test(source))
  if (foreign !== undefined) return `an RE2 pattern, which has no ${foreign[1]}`
  return `an RE2 pattern (${message.replace(/^error parsing regexp: /, '')})`
}

const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, `look-around: write what must be there, or use two handlers instead of ${quote('(?=…)')}`],
  [/\\[1-9]|\\k[<{']|\(\?P=/, 'backreferences: a part cannot refer to an earlier one'],
  [/\(\?>|[*+?}]\+/, 'atomic groups and possessive repetitions: it never backtracks, so write a plain group'],
  [/\\Z/, '"\\Z": write "\\z" for the end of the text'],
  [/\\u[0-9A-Fa-f]{4}/, '"\\uFFFF": write "\\x{FFFF}"'],
]
