import { seededRandom } from './seeded-random.ts'

export interface RandomPromptOptions {
  readonly seed: number
  readonly count: number
  /** In characters. Default: 4000. */
  readonly longest?: number
}

const WORDS = [
  'the',
  'function',
  'returns',
  'wrong',
  'results',
  'when',
  'a',
  'file',
  'is',
  'empty',
  'please',
  'fix',
  'and',
  'explain',
  'it',
  'naïve',
  'Größe',
  'Привет',
  'мир',
  '日本語',
  '中文字符',
  '한국어',
  'עברית',
  'עולם',
  'مرحبا',
  'ไทย',
  'e\u0301a\u0308',
  '🎉',
  '👩‍👩‍👧‍👦',
  '🇩🇪',
  '👍🏽',
  '☃\ufe0f',
  '𝒳𝒴',
  '`code`',
  '"quoted"',
  "it's",
  '$HOME',
  '\\n',
  '%s',
  '<b>',
  '&amp;',
  '{ x: [1, 2] }',
  '*star*',
  '[link](url)',
  '~/path',
  'a\tb',
  '--flag',
  '|',
  '^C',
  '^[[A',
] // prettier-ignore

/** Beginnings that look like something else, and are prompts all the same. */
const BEGINNINGS = [
  '',
  '',
  '',
  '- ',
  '* ',
  '> ',
  '1. ',
  '$ ',
  '"',
  "'",
  '(',
  '[',
  '{',
  '<',
  '%',
  '&',
  '=',
  '+',
  '~',
  '?',
  '.',
  ',',
  ';',
  ':',
  '^',
  '|',
  '\\',
  '`',
  '🎉 ',
  '日',
  'é',
]

/**
 * Prompts of any length, with line ends, blank lines, tabs, blanks at either end, and characters of any kind. Each has its number in it, so that no two are
 * the same. No control characters, and nothing that agents take for a command of theirs.
 */
export function randomPrompts({ seed, count, longest = 4000 }: RandomPromptOptions): readonly string[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, index) => randomPrompt(index + 1, Math.ceil(random() ** 2 * longest), random))
}

function randomPrompt(number: number, length: number, random: () => number): string {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const lines = random() < 0.5
  let text = `${pick(BEGINNINGS)}p${number} `
  while (text.length < length)
    text += pick(WORDS) + (lines && random() < 0.12 ? pick(['\n', '\n', '\n\n', '\n  ', '\n\t']) : pick([' ', ' ', ' ', '  ']))
  const ends = random()
  if (ends < 0.1) return `  ${text.trim()}`
  if (ends < 0.2) return `${text.trim()}  `
  if (ends < 0.25) return `\n${text.trim()}\n\n`
  return text.trim()
}
