// What the agent is doing, as the events of opencode tell it: the turns of all root sessions, of which those of the shown one are
// told. `ensureScripts` puts it behind `report-file.js`; both plugins use it.

const HELD_REPORTS = 16
const PROMPT_UNITS = 4096
const DETAIL_UNITS = 200
/** A session that opencode creates is shown some 50 ms after its prompt was sent; nothing older is told on its first sight. */
const FRESH_MS = 10_000
/** After an interruption opencode says a second time that it rests, up to so much later. */
const ECHO_MS = 1000
const REMEMBERED = 256

const IDLE = { state: 'idle' }
const INTERRUPTED = { ...IDLE, detail: 'interrupted' }

/** Event types that `hear` knows. */
const TURN_EVENTS = [
  'session.created',
  'session.updated',
  'session.deleted',
  'session.status',
  'session.idle',
  'session.error',
  'permission.asked',
  'permission.replied',
  'question.asked',
  'question.replied',
  'question.rejected',
  'message.updated',
  'message.part.updated',
]

/**
 * Follows the turns of all root sessions and tells those of the one that is shown. `lookUp` answers what opencode says of a
 * session: `{ parentID, status }`, or undefined.
 */
function followTurns({ lookUp, tell }) {
  const parents = new Map()
  /** Root id → its turn: `said` without regard to questions, `end` what comes of it if it ends now, `held` what was not told yet. */
  const turns = new Map()
  /** Request id → what a person is asked, the oldest first. */
  const asked = new Map()
  /** Message id → root id, of prompts whose text has not come yet; undefined once it has. */
  const prompts = new Map()
  let shown

  const rootOf = (id) => {
    for (let depth = 0; depth < 16; depth++) {
      const parent = parents.has(id) ? parents.get(id) : lookUp(id)?.parentID
      if (!parent) return parents.has(id) || lookUp(id) !== undefined ? id : undefined
      id = parent
    }
    return undefined
  }

  const turnOf = (id) => {
    if (!turns.has(id)) remember(turns, id, { said: statusReport(lookUp(id)?.status) ?? IDLE, held: [] })
    return turns.get(id)
  }

  const stateOf = (id) => {
    const ask = [...asked.values()].find(({ sessionID }) => rootOf(sessionID) === id)
    return ask === undefined ? turnOf(id).said : { state: 'blocked', blockedOn: ask.on, ...detail(ask.detail) }
  }

  /** Of the shown session at once; of one that was just created when it is shown; of any other never. */
  const report = (id, what) => {
    if (id === undefined) return
    if (id === shown) return tell(what)
    const turn = turnOf(id)
    if (turn.createdAt !== undefined && turn.held.length < HELD_REPORTS) turn.held.push({ what, at: Date.now() })
  }

  /** `id`: a root session, or 'home' where none is shown. */
  const show = (id) => {
    if (id === shown) return
    const before = shown
    shown = id
    if (id === 'home') return tell(IDLE)
    const turn = turnOf(id)
    if (Date.now() - (turn.createdAt ?? 0) < FRESH_MS) {
      for (const { what, at } of turn.held) tell(what, at)
      if (before === 'home') expectWork(id, turn)
    } else if (turn.said.state !== 'working') turn.said = IDLE // it was finished for somebody else
    turn.createdAt = undefined
    turn.held = []
    tell(stateOf(id))
  }

  /**
   * From home a new session shows because its first prompt was sent. Until opencode takes it up, which can take seconds, it says
   * nothing of it.
   */
  const expectWork = (id, turn) => {
    if (turn.copied || turn.said !== IDLE || turn.held.some(({ what }) => what.state !== undefined)) return
    turn.said = { state: 'working' }
    turn.expected = true
    const timer = setTimeout(() => turn.expected && giveUp(id, turn, IDLE), FRESH_MS)
    timer.unref?.()
  }

  const giveUp = (id, turn, said) => {
    turn.expected = false
    changed(id, said)
  }

  const changed = (id, said) => {
    const turn = turnOf(id)
    turn.said = said
    report(id, stateOf(id))
  }

  /** Whether this is the end of a new turn, or the interruption of the last one said twice, shows when the turn goes on. */
  const afterEcho = (id, turn, at) => {
    clearTimeout(turn.echo)
    turn.echo = setTimeout(() => rest(id), at - Date.now())
    turn.echo.unref?.()
  }

  /** A session has come to rest: what it asked is void, and a root's turn is over. */
  const rest = (id) => {
    for (const [request, ask] of asked) if (ask.sessionID === id) asked.delete(request)
    const root = rootOf(id)
    const turn = root === undefined ? undefined : turnOf(root)
    if (root === id && turn.said.state === 'working') {
      const echoEnds = (turn.interruptedAt ?? 0) + ECHO_MS
      if (Date.now() < echoEnds) return afterEcho(id, turn, echoEnds)
      turn.said = turn.end ?? (turn.retrying ? INTERRUPTED : { state: 'done' })
      if (turn.said.detail === INTERRUPTED.detail) turn.interruptedAt = Date.now()
    }
    if (root !== undefined) report(root, stateOf(root))
  }

  /** What is deleted in the middle of its work has not finished it. */
  const deleted = (id) => {
    if (rootOf(id) === id) turnOf(id).end = IDLE
    rest(id)
  }

  const status = (id, { status: now }) => {
    if (now?.type === 'idle') return rest(id)
    const said = statusReport(now)
    if (said === undefined || rootOf(id) !== id) return
    const turn = turnOf(id)
    clearTimeout(turn.echo)
    turn.expected = false
    turn.retrying = now.type === 'retry'
    turn.end = undefined // whatever was refused before, it goes on
    changed(id, said)
  }

  const ask = (on, words) => (id, request) => {
    if (typeof request.id !== 'string') return
    remember(asked, request.id, { sessionID: id, on, detail: words(request) })
    const root = rootOf(id)
    if (root !== undefined) report(root, stateOf(root))
  }

  const answer =
    (refusal) =>
    (id, { requestID, reply }) => {
      asked.delete(requestID)
      const root = rootOf(id)
      if (root === undefined) return
      if (root === id && (reply === 'reject' || reply === undefined) && refusal) turnOf(root).end = { ...IDLE, detail: refusal }
      report(root, stateOf(root))
    }

  const error = (id, { error: failure }) => {
    if (rootOf(id) !== id) return
    const message = failure?.data?.message ?? failure?.name ?? 'unknown'
    const turn = turnOf(id)
    turn.end = { ...IDLE, detail: failure?.name === 'MessageAbortedError' ? INTERRUPTED.detail : oneLine(`error: ${message}`) }
    if (turn.expected) giveUp(id, turn, turn.end)
  }

  /** A fork copies its parent's messages: they are older than the session. */
  const message = (id, { info }) => {
    if (info?.role !== 'user' || prompts.has(info.id) || rootOf(id) !== id) return
    const turn = turnOf(id)
    turn.copied ??= info.time?.created < (turn.startedAt ?? 0)
    if (info.time?.created < (turn.startedAt ?? 0)) return
    remember(prompts, info.id, id)
  }

  const part = (id, { part: piece }) => {
    if (piece?.type !== 'text' || piece.synthetic || typeof piece.text !== 'string' || piece.text === '') return
    if (prompts.get(piece.messageID) !== id) return
    prompts.set(piece.messageID, undefined)
    report(id, { prompt: piece.text.slice(0, PROMPT_UNITS) })
  }

  const created = (id, { info }) => {
    learn(id, { info })
    if (!info?.parentID) Object.assign(turnOf(id), { createdAt: Date.now(), startedAt: info?.time?.created })
  }

  const learn = (id, { info }) => {
    if (info?.id === id) remember(parents, id, info.parentID)
  }

  const heard = new Map([
    ['session.created', created],
    ['session.updated', learn],
    ['session.deleted', deleted],
    ['session.status', status],
    ['session.idle', rest],
    ['session.error', error],
    ['permission.asked', ask('permission', ({ permission, patterns }) => `${permission}: ${patterns}`)],
    ['permission.replied', answer('permission rejected')],
    ['question.asked', ask('question', ({ questions }) => questions?.[0]?.question)],
    ['question.replied', answer(undefined)],
    ['question.rejected', answer('question dismissed')],
    ['message.updated', message],
    ['message.part.updated', part],
  ])

  const hear = (event) => {
    const { type, properties } = event ?? {}
    const { info, part: piece, sessionID = piece?.sessionID ?? info?.sessionID ?? info?.id } = properties ?? {}
    if (typeof sessionID === 'string') heard.get(type)?.(sessionID, properties)
  }
  return { hear, show, rootOf }
}

/** opencode's word for a session as a report; undefined for rest. */
function statusReport(status) {
  if (status?.type === 'busy') return { state: 'working' }
  if (status?.type !== 'retry') return undefined
  return { state: 'working', detail: oneLine(`attempt ${status.attempt}: ${status.message}`) }
}

function detail(words) {
  return typeof words === 'string' && words !== '' ? { detail: oneLine(words) } : {}
}

function oneLine(words) {
  return words.replace(/\s+/g, ' ').trim().slice(0, DETAIL_UNITS)
}

/** The oldest makes room. */
function remember(map, key, value) {
  map.delete(key)
  map.set(key, value)
  if (map.size > REMEMBERED) map.delete(map.keys().next().value)
}
