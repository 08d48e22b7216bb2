import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { startMockModel } from '../src/index.ts'

test('a reply echoes the last user text and counts the prompts of the conversation', async () => {
  await using model = await startMockModel()
  const messages = [user('one'), { role: 'assistant', content: 'ECHO(1): one' }, user([{ type: 'text', text: 'two' }])]
  expect(await complete(model.url, { messages })).toMatchObject({
    choices: [{ message: { content: 'ECHO(2): two' }, finish_reason: 'stop' }],
  })
  expect(model.requests).toMatchObject([{ texts: ['one', 'two'], assistantTexts: ['ECHO(1): one'], isTitle: false }])
})

test('a streamed reply comes as server-sent events that end in [DONE]', async () => {
  await using model = await startMockModel()
  const events = await stream(model.url, { messages: [user('hello there')] })
  expect(textOf(events)).toBe('ECHO(1): hello there')
  expect(events.at(-1)).toBe('[DONE]')
})

test('SLOW streams token by token, and closing the server cuts the stream', async () => {
  await using model = await startMockModel()
  const response = await post(model.url, { stream: true, messages: [user('SLOW 60')] })
  const reader = response.body?.getReader()
  await reader?.read() // the stream has begun
  await model.close()
  await expect(drain(reader)).rejects.toThrow()
})

test('SLOW reaches its end when it is left alone', async () => {
  await using model = await startMockModel()
  expect(textOf(await stream(model.url, { messages: [user('SLOW 0.2')] }))).toBe('tick1 SLOW DONE')
})

test('TOOL calls the tool with the arguments, and its result is repeated', async () => {
  await using model = await startMockModel()
  const ask = user('TOOL bash {"command":"echo hi"}')
  const called = await complete(model.url, { messages: [ask], tools: [{ type: 'function', function: { name: 'bash' } }] })
  expect(called).toMatchObject({
    choices: [
      {
        finish_reason: 'tool_calls',
        message: { tool_calls: [{ function: { name: 'bash', arguments: '{"command":"echo hi"}' } }] },
      },
    ],
  })
  const after = await complete(model.url, { messages: [ask, { role: 'tool', content: 'hi', tool_call_id: 'call_1' }] })
  expect(after).toMatchObject({ choices: [{ message: { content: 'TOOL RESULT: hi' } }] })
  expect(model.requests.map((request) => [request.tools, request.toolResult])).toEqual([
    [['bash'], undefined],
    [[], 'hi'],
  ])
})

test('a streamed TOOL reply carries the same call', async () => {
  await using model = await startMockModel()
  const events = await stream(model.url, { messages: [user('TOOL read {"path":"a"}')] })
  expect(events.join('\n')).toContain('"arguments":"{\\"path\\":\\"a\\"}"')
})

test('ERROR answers that HTTP status', async () => {
  await using model = await startMockModel()
  const response = await post(model.url, { messages: [user('ERROR 429')] })
  expect(response.status).toBe(429)
  expect(await response.json()).toMatchObject({ error: { message: 'mock error 429' } })
})

test('a title request answers the first prompt, so that sessions differ in a list', async () => {
  await using model = await startMockModel()
  const messages = [
    { role: 'system', content: 'You are a title generator. You output ONLY a thread title.' },
    user('Generate a title for this conversation:\n'),
    user('fix the parser'),
  ]
  expect(await complete(model.url, { messages })).toMatchObject({ choices: [{ message: { content: 'fix the parser' } }] })
  expect(model.requests[0]?.isTitle).toBe(true)
})

test('a summary request, as `/compact` sends it, answers the prompts it was given', async () => {
  await using model = await startMockModel()
  const messages = [
    { role: 'system', content: 'You are a context summarization agent. … produce a structured summary …' },
    user('<conversation>\n[User]: alpha\n\n[Assistant]: ECHO(1): alpha\n\n[User]: beta\n</conversation>'),
  ]
  expect(await complete(model.url, { messages })).toMatchObject({ choices: [{ message: { content: 'SUMMARY: alpha | beta' } }] })
  expect(model.requests[0]?.isSummary).toBe(true)
})

test('waitForRequest answers for a request already received and for one to come, and names those seen when neither is', async () => {
  await using model = await startMockModel()
  const coming = model.waitForRequest((request) => request.texts.includes('later'))
  await complete(model.url, { messages: [user('later')] })
  expect((await coming).texts).toEqual(['later'])
  expect(await model.waitForRequest((request) => request.texts.includes('later'))).toBe(await coming)
  await expect(model.waitForRequest((request) => request.isTitle, 1)).rejects.toThrow(/received were: "later"/)
})

test('a reply of the caller comes before the script', async () => {
  await using model = await startMockModel({
    reply: (request) => (request.texts.includes('special') ? { kind: 'text', text: 'mine' } : undefined),
  })
  expect(await complete(model.url, { messages: [user('special')] })).toMatchObject({
    choices: [{ message: { content: 'mine' } }],
  })
  expect(await complete(model.url, { messages: [user('x')] })).toMatchObject({
    choices: [{ message: { content: 'ECHO(1): x' } }],
  })
})

test('models are listed, other paths and broken bodies are refused', async () => {
  await using model = await startMockModel()
  expect(await (await fetch(`${model.url}/models`)).json()).toMatchObject({ data: [{ id: 'mock-model' }] })
  expect((await fetch(`${model.url}/nothing`)).status).toBe(404)
  expect((await fetch(`${model.url}/chat/completions`, { method: 'POST', body: 'no json' })).status).toBe(400)
})

test('closing ends idle keep-alive connections and is idempotent', async () => {
  const model = await startMockModel()
  const request = get(`${model.url}/models`, { agent: new Agent({ keepAlive: true }) })
  const [socket] = (await once(request, 'socket')) as [Socket]
  const closed = once(socket, 'close')
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  await once(response.resume(), 'end')
  await Promise.all([model.close(), model.close()])
  await closed
})

function user(content: unknown): object {
  return { role: 'user', content }
}

async function post(url: string, body: object): Promise<Response> {
  return await fetch(`${url}/chat/completions`, { method: 'POST', body: JSON.stringify({ model: 'mock-model', ...body }) })
}

async function complete(url: string, body: object): Promise<unknown> {
  return await (await post(url, body)).json()
}

async function stream(url: string, body: object): Promise<string[]> {
  const text = await (await post(url, { stream: true, ...body })).text()
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace('data: ', ''))
}

function textOf(events: readonly string[]): string {
  return events
    .filter((event) => event !== '[DONE]')
    .map((event) => JSON.parse(event).choices[0]?.delta.content ?? '')
    .join('')
}

async function drain(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): Promise<void> {
  while (reader !== undefined && !(await reader.read()).done);
}
