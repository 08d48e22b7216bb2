import type { ModelRequest } from './model-request.ts'

/** What the mock model answers. */
export type ModelReply =
  | { readonly kind: 'text'; readonly text: string /** Stream it over that long. */; readonly seconds?: number }
  | { readonly kind: 'tool'; readonly name: string /** A JSON text. */; readonly arguments: string }
  | { readonly kind: 'error'; readonly status: number }

/**
 * The script of the mock model, driven by the last thing the user typed:
 *
 * | user text            | reply                                                                     |
 * |----------------------|---------------------------------------------------------------------------|
 * | `SLOW <seconds>`     | `tick 1 of n …`, streamed over that many seconds                           |
 * | `TOOL <name> <json>` | a call of that tool; once its result is there, `TOOL RESULT: <result>`     |
 * | `ERROR <status>`     | that HTTP status                                                          |
 * | anything else        | `ECHO(<n>): <text>`, n = how many user messages the conversation has       |
 *
 * So `ECHO(3)` proves that the agent sent a conversation with two earlier prompts.
 */
export function scriptedReply(request: Omit<ModelRequest, 'answered'>): ModelReply {
  if (request.isTitle) return { kind: 'text', text: titleOf(request) }
  if (request.isSummary) return { kind: 'text', text: `SUMMARY: ${summarizedPrompts(request)}` }
  if (request.toolResult !== undefined) return { kind: 'text', text: `TOOL RESULT: ${request.toolResult}` }

  const text = request.texts.at(-1) ?? ''
  const [line = ''] = text.split('\n', 1)
  const [, command, rest = ''] = /^(SLOW|TOOL|ERROR)\s+(.*)$/.exec(line) ?? []
  switch (command) {
    case 'SLOW':
      return { kind: 'text', text: ticks(Number.parseFloat(rest)), seconds: Number.parseFloat(rest) }
    case 'TOOL': {
      const [, name = '', json = ''] = /^(\S+)\s*(.*)$/.exec(rest) ?? []
      return { kind: 'tool', name, arguments: json === '' ? '{}' : json }
    }
    case 'ERROR':
      return { kind: 'error', status: Number.parseInt(rest, 10) }
    default:
      return { kind: 'text', text: `ECHO(${request.texts.length}): ${text}` }
  }
}

function titleOf(request: Omit<ModelRequest, 'answered'>): string {
  return firstPrompt(request).split('\n', 1).join('').slice(0, 40) || 'Untitled'
}

function firstPrompt(request: Omit<ModelRequest, 'answered'>): string {
  return request.texts.find((text) => !text.startsWith('Generate a title')) ?? request.texts[0] ?? ''
}

/** The prompts of the conversation to compact, which opencode sends as one text with a line `[User]: …` for each. */
function summarizedPrompts(request: Omit<ModelRequest, 'answered'>): string {
  const prompts = request.texts.flatMap((text) => [...text.matchAll(/^\[User\]: (.*)$/gm)].map(([, prompt]) => prompt))
  return prompts.join(' | ') || firstPrompt(request).slice(0, 200)
}

/** Five words a second: fine enough to be killed anywhere. */
function ticks(seconds: number): string {
  const count = Math.max(1, Math.round(seconds * 5))
  return `${Array.from({ length: count }, (_, index) => `tick${index + 1}`).join(' ')} SLOW DONE`
}
