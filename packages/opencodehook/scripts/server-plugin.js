// Server plugin: hears what opencode announces. Only a root session that was created or prompted in this process counts;
// children, and sessions that merely go on in the background, never do. Every export must be a plugin function.

/** Follows the bus of one instance (one directory) of opencode. */
function followBus(client, recorder, turns) {
  /** Session id → { parentID, directory }, as far as heard. */
  const known = new Map()
  let current = ''
  /** Entries are numbered as they begin: an answer that comes late must not undo a later entry. */
  let begun = 0
  let entered = 0

  const learn = (info) => {
    if (typeof info?.id === 'string') known.set(info.id, { parentID: info.parentID, directory: info.directory })
  }

  const lookUp = async (id) => {
    if (!known.has(id)) learn((await client.session.get({ path: { id } }))?.data)
    return known.get(id)
  }

  /** Created or prompted: the pane is in this session now, if it is a root. */
  const enter = async (id, event) => {
    const number = ++begun
    const session = await lookUp(id)
    if (session === undefined || session.parentID || number < entered) return
    entered = number
    current = id
    turns.show(id)
    recorder.record({ id, directory: session.directory }, event)
  }

  const created = (id, info) => {
    learn(info)
    return enter(id, 'session.created')
  }

  const deleted = (id) => {
    if (id === current) recorder.log(`session ${id} was deleted`)
  }

  /** A lost file is written again. */
  const reassert = (id, event) => {
    if (id !== current || recorder.readRecord() !== undefined) return undefined
    recorder.forgetLast()
    return enter(id, event)
  }

  const handlers = new Map([
    ['session.created', created],
    ['session.updated', (_id, info) => learn(info)],
    // These two say nothing new about where the pane is.
    ['session.idle', (id) => reassert(id, 'session.idle')],
    ['session.compacted', (id) => reassert(id, 'session.compacted')],
    ['session.deleted', deleted],
  ])

  /** opencode hangs on a synchronous throw here and fails the prompt on a late one: neither may happen. */
  const quietly = async (work) => {
    try {
      await work()
    } catch (error) {
      recorder.log(`tracking: ${error?.message ?? error}`)
    }
  }

  return {
    event: (input) =>
      quietly(() => {
        turns.hear(input?.event)
        const { type, properties } = input?.event ?? {}
        const { info, sessionID = info?.id } = properties ?? {}
        return typeof sessionID === 'string' ? handlers.get(type)?.(sessionID, info) : undefined
      }),
    'chat.message': async (input) => {
      // Not waited for: asking opencode about the session must not hold up the prompt.
      if (typeof input?.sessionID === 'string') void quietly(() => enter(input.sessionID, 'chat.message'))
    },
    // What the agent runs in a shell is not the pane's agent, whatever it is.
    'shell.env': async (_input, output) => {
      if (output?.env) output.env.QUIL_SPAWN_ID = ''
    },
  }
}

export const QuilSessionTracker = async ({ client }) => {
  try {
    const recorder = openRecorder('bus', process.env)
    if (recorder === undefined) return {}
    return followBus(client, recorder, followTurns({ lookUp: () => undefined, tell: openReports('bus', recorder).tell }))
  } catch {
    return {} // an undefined answer would break every request
  }
}
