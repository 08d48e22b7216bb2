// Events of opencode 1.18.33 as far as they tell of a turn; shapes as captured in `fixtures/opencode-events.json`.

let messages = 0

export const HOME_VIEW = { name: 'home' }
export const viewOf = (id: string): object => ({ name: 'session', params: { sessionID: id } })
export const known = (id: string, parentID?: string): object => ({ id, directory: `/src/${id}`, parentID })

export const created = (id: string, parentID?: string): object => ({
  type: 'session.created',
  properties: { sessionID: id, info: { ...known(id, parentID), time: { created: Date.now() } } },
})

export const status = (id: string): object => of('session.status', id, { status: { type: 'busy' } })
export const retrying = (id: string, attempt: number): object =>
  of('session.status', id, { status: { type: 'retry', attempt, message: 'mock error 429', next: 1_795_331_271_973 } })
/** Both come. */
export const idle = (id: string): object[] => [of('session.status', id, { status: { type: 'idle' } }), of('session.idle', id)]
export const failed = (id: string, name: string, message: string): object =>
  of('session.error', id, { error: { name, data: { message } } })

export const asked = (id: string, request: string): object =>
  of('permission.asked', id, { id: request, permission: 'bash', patterns: [`ls ${request}`] })
export const question = (id: string, request: string): object =>
  of('question.asked', id, { id: request, questions: [{ question: `Which ${request}?`, header: 'Which', options: [] }] })
export const replied = (id: string, requestID: string, reply?: string): object =>
  reply === undefined
    ? of('question.replied', id, { requestID, answers: [] })
    : of('permission.replied', id, { requestID, reply })
export const rejected = (id: string, requestID: string): object => of('question.rejected', id, { requestID })

/** A user's message and its text, as they come one after the other. */
export function prompted(id: string, text: string, more: { created?: number; synthetic?: boolean } = {}): [object, object] {
  const messageID = `msg_${++messages}`
  const { created: at = Date.now() + 1, synthetic } = more
  return [
    of('message.updated', id, { info: { id: messageID, sessionID: id, role: 'user', time: { created: at } } }),
    of('message.part.updated', id, { part: { id: `prt_${messages}`, messageID, sessionID: id, type: 'text', text, synthetic } }),
  ]
}

function of(type: string, sessionID: string, properties: object = {}): object {
  return { type, properties: { sessionID, ...properties } }
}
