import { expect, test } from 'vitest'
import { startMockClaudeModel } from '../src/index.ts'

test('a reply echoes the last thing the user typed and counts the prompts, whatever Claude Code put between them', async () => {
  await using model = await startMockClaudeModel()
  const messages = [
    user([text('<system-reminder>\ncontext\n</system-reminder>'), text('one')]),
    { role: 'system', content: '# Environment' },
    { role: 'assistant', content: [text('ECHO(1): one')] },
    user([text('<command-name>/rename</command-name>'), text('<local-command-stdout>ok</local-command-stdout>')]),
    user('[Request interrupted by user]'),
    user([text('ERROR 400\n'), text('two')]), // after an error two prompts come in one message
    { role: 'system', content: [text('tools have changed')] },
  ]
  const reply = await complete(model.url, { messages, system: [text('You are Claude Code')], tools: [{ name: 'Bash' }] })
  expect(reply).toMatchObject({ content: [{ type: 'text', text: 'ECHO(3): two' }], stop_reason: 'end_turn', role: 'assistant' })
  expect(model.requests).toMatchObject([
    {
      texts: ['one', 'ERROR 400', 'two'],
      assistantTexts: ['ECHO(1): one'],
      system: 'You are Claude Code',
      tools: ['Bash'],
      isSide: false,
      isNotice: false,
    },
  ])
  expect(model.requests[0]?.rawTexts).toHaveLength(7)
})

test('a request says which session and which agent it belongs to', async () => {
  await using model = await startMockClaudeModel()
  await post(model.url, { messages: [user('a')] }, { 'x-claude-code-session-id': 's1', 'x-claude-code-agent-id': 'a1' })
  await post(model.url, { messages: [user('b')] })
  expect(model.requests.map(({ sessionId, agentId }) => [sessionId, agentId])).toEqual([
    ['s1', 'a1'],
    [undefined, undefined],
  ])
})

test('a streamed message comes as the events of the Messages API, each named', async () => {
  await using model = await startMockClaudeModel()
  const events = await stream(model.url, { model: 'opus', messages: [user('hello there')] })
  expect(events.map((event) => event['type'])).toEqual([
    'message_start',
    'content_block_start',
    ...Array.from({ length: 3 }, () => 'content_block_delta'),
    'content_block_stop',
    'message_delta',
    'message_stop',
  ])
  expect(events[0]).toMatchObject({ message: { model: 'opus', content: [], stop_reason: null } })
  expect(deltaOf(events, 'text')).toBe('ECHO(1): hello there')
})

test('SLOW takes its time, and the request is answered only then', async () => {
  await using model = await startMockClaudeModel()
  const started = performance.now()
  expect(deltaOf(await stream(model.url, { messages: [user('SLOW 0.2')] }), 'text')).toBe('tick1 SLOW DONE')
  await model.requests[0]?.answered
  expect(performance.now() - started).toBeGreaterThan(190)
})

test('TOOL calls the tool, streamed and not, and its result is repeated', async () => {
  await using model = await startMockClaudeModel()
  const ask = user('TOOL Bash {"command":"echo hi"}')
  expect(await complete(model.url, { messages: [ask] })).toMatchObject({
    content: [{ type: 'tool_use', name: 'Bash', input: { command: 'echo hi' } }],
    stop_reason: 'tool_use',
  })
  const events = await stream(model.url, { messages: [ask] })
  expect(events[1]).toMatchObject({ content_block: { type: 'tool_use', name: 'Bash', input: {} } })
  expect(deltaOf(events, 'partial_json')).toBe('{"command":"echo hi"}')
  const result = { type: 'tool_result', tool_use_id: 'x', content: [text('hi')] }
  expect(await complete(model.url, { messages: [ask, user([result])] })).toMatchObject({ content: [{ text: 'TOOL RESULT: hi' }] })
  expect(model.requests.map((request) => request.toolResult)).toEqual([undefined, undefined, 'hi'])
})

test('what is typed after a rejected tool counts, not the rejection in the same message', async () => {
  await using model = await startMockClaudeModel()
  const rejected = { type: 'tool_result', tool_use_id: 'x', content: 'rejected', is_error: true }
  const last = user([rejected, text('[Request interrupted by user for tool use]'), text('go on')])
  expect(await complete(model.url, { messages: [user('one'), last] })).toMatchObject({ content: [{ text: 'ECHO(2): go on' }] })
})

test('ERROR answers that status in the form of the API', async () => {
  await using model = await startMockClaudeModel()
  const response = await post(model.url, { messages: [user('ERROR 529')] })
  expect(response.status).toBe(529)
  expect(await response.json()).toEqual({ type: 'error', error: { type: 'overloaded_error', message: 'mock error 529' } })
})

test('a turn nobody typed is noted, not taken for the last prompt', async () => {
  await using model = await startMockClaudeModel()
  const messages = [user('TOOL Agent {}'), user('<system-reminder>\n[SYSTEM NOTIFICATION]\n</system-reminder>')]
  expect(await complete(model.url, { messages })).toMatchObject({ content: [{ text: 'NOTED' }] })
  expect(model.requests[0]?.isNotice).toBe(true)
})

test('a compaction answers the prompts in the tags that Claude Code looks for', async () => {
  await using model = await startMockClaudeModel()
  const messages = [user('alpha'), user('beta'), user('CRITICAL: Respond with TEXT ONLY. Do NOT call any tools. …')]
  expect(await complete(model.url, { messages })).toMatchObject({
    content: [{ text: '<summary>SUMMARY: alpha | beta</summary>' }],
  })
  expect(model.requests[0]).toMatchObject({ isSummary: true, isNotice: false, texts: ['alpha', 'beta'] })
})

test('a title request is a side request, answered with the JSON it wants', async () => {
  await using model = await startMockClaudeModel()
  const format = { type: 'json_schema', schema: { type: 'object', properties: { title: { type: 'string' } } } }
  const body = {
    messages: [user([text('<session>\nfix the parser\n</session>\n\nWrite the title …')])],
    output_config: { format },
  }
  expect(await complete(model.url, body)).toMatchObject({ content: [{ text: '{"title":"fix the parser"}' }] })
  expect(model.requests[0]).toMatchObject({ isTitle: true, isSide: true })
})

test('tokens are counted, other paths and broken bodies are refused', async () => {
  await using model = await startMockClaudeModel()
  const count = await fetch(`${model.url}/v1/messages/count_tokens?beta=true`, { method: 'POST', body: '{}' })
  expect(await count.json()).toEqual({ input_tokens: 100 })
  expect((await fetch(`${model.url}/v1/nothing`)).status).toBe(404)
  expect((await fetch(`${model.url}/v1/messages`, { method: 'POST', body: 'no json' })).status).toBe(400)
})

function text(value: string): object {
  return { type: 'text', text: value }
}

function user(content: unknown): object {
  return { role: 'user', content }
}

async function post(url: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return await fetch(`${url}/v1/messages?beta=true`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: 'opus', ...body }),
  })
}

async function complete(url: string, body: object): Promise<unknown> {
  return await (await post(url, body)).json()
}

async function stream(url: string, body: object): Promise<Record<string, unknown>[]> {
  const events = (await (await post(url, { stream: true, ...body })).text()).trim().split('\n\n')
  return events.map((event) => {
    const [, name, data = ''] = /^event: (\S+)\ndata: (.*)$/.exec(event) ?? []
    const parsed: Record<string, unknown> = JSON.parse(data)
    expect(parsed['type']).toBe(name)
    return parsed
  })
}

function deltaOf(events: readonly Record<string, unknown>[], key: string): string {
  return events.map((event) => (event['delta'] as Record<string, string> | undefined)?.[key] ?? '').join('')
}
