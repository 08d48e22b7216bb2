import type { ServerResponse } from 'node:http'
import type { ModelReply } from './model-reply.ts'

export type TextReply = Extract<ModelReply, { kind: 'text' }>
export type ToolReply = Extract<ModelReply, { kind: 'tool' }>

/** Hands out a text word by word, at once or over the seconds the reply asks for, then calls `finish`. */
export function streamWords(
  response: ServerResponse,
  reply: TextReply,
  { send, finish }: { send(word: string): void; finish(): void },
): void {
  const words = reply.text.match(/\s*\S+/g) ?? [reply.text]
  if (reply.seconds === undefined) {
    for (const word of words) send(word)
    finish()
    return
  }
  const timer = setInterval(
    () => {
      const word = words.shift()
      if (word !== undefined) send(word)
      else finish()
    },
    (reply.seconds * 1000) / words.length,
  )
  response.once('close', () => clearInterval(timer)) // also when the agent dies in the middle
}

export function startEventStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
}
