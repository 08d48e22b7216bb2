// TUI plugin: sees what the user is looking at, which no server event tells (`/new`, a switch in the session list, a subagent's
// view, `--session`, `--continue`). Must be an object with `id` and `tui`, the default export and the only one.

const POLL_MS = 500
/** opencode 1.18.33 paints its first frame 0.2 s after it has loaded the plugins. */
const FIRST_FRAME_MS = 3000
const OPENCODE_SESSION = /^ses_/

/** Follows the shown session until opencode ends. */
function followRoute(api, recorder, turns) {
  let pending = false

  const look = (event) => {
    try {
      turns?.look()
      const shown = shownSession(api)
      pending = shown === 'later'
      if (typeof shown !== 'object') return // home: the pane is still in its last conversation
      // Somebody else's word over ours (the bus, a lost file): say it again.
      if (recorder.readRecord()?.id !== shown.id) recorder.forgetLast()
      recorder.record(shown, event)
    } catch {
      // a broken look is repeated by the next one
    }
  }

  look('start')
  const timer = setInterval(() => look(pending ? 'loaded' : 'poll'), POLL_MS)
  timer.unref?.()
  // The effect fires on the very change; polling covers an opencode that no longer offers it.
  import('solid-js')
    .then(({ createEffect, createRoot }) =>
      createRoot(() =>
        createEffect(() => {
          void JSON.stringify(api.route.current)
          look('route')
        }),
      ),
    )
    .catch(() => {})
  api.lifecycle?.onDispose?.(() => {
    clearInterval(timer)
    look('exit')
  })
}

/** The root of the shown session; 'home' where none is shown, 'later' while opencode has not loaded it. */
function shownSession(api) {
  const id = shownId(api)
  if (id === undefined) return 'home'
  // `--continue` shows the literal `dummy` for a moment.
  if (!OPENCODE_SESSION.test(id)) return 'later'
  let session = api.state.session.get(id)
  for (let depth = 0; depth < 16 && session?.parentID; depth++) session = api.state.session.get(session.parentID)
  return session === undefined || session.parentID ? 'later' : { id: session.id, directory: session.directory }
}

function shownId(api) {
  const route = api.route.current
  const id = route?.name === 'session' ? route.params?.sessionID : undefined
  return typeof id === 'string' ? id : undefined
}

/** Tells what the agent does in the shown session, once the TUI is there: before, nobody could give it anything. */
function followShownTurns(api, reports) {
  const lookUp = (id) => {
    const session = api.state.session.get(id)
    return session && { parentID: session.parentID, status: api.state.session.status?.(id) }
  }
  const turns = followTurns({ lookUp, tell: reports.tell })
  let ready = false

  /** A page of a plugin over the session changes nothing. */
  const look = () => {
    if (!ready) return
    if (api.route.current?.name === 'home') turns.show('home')
    const id = shownId(api)
    const root = id !== undefined && OPENCODE_SESSION.test(id) ? turns.rootOf(id) : undefined
    if (root !== undefined) turns.show(root)
  }

  /** Where opencode answers by itself (its mode "auto"), nobody is asked: the request is not in its list. */
  const isForNobody = ({ type, properties }) => {
    const open = type === 'permission.asked' ? api.state.session.permission?.(properties.sessionID) : undefined
    return Array.isArray(open) && !open.some(({ id }) => id === properties.id)
  }

  for (const type of TURN_EVENTS) {
    api.event?.on?.(type, (event) => {
      try {
        if (!isForNobody(event)) turns.hear(event)
        look()
      } catch {
        // an event nobody understands says nothing
      }
    })
  }
  const begin = () => {
    if (ready) return
    ready = true
    clearTimeout(timer)
    try {
      look()
    } catch {
      // the next event or look begins
    }
  }
  const timer = setTimeout(begin, FIRST_FRAME_MS)
  timer.unref?.()
  api.renderer?.once?.('frame', begin)
  return { look }
}

export default {
  id: 'quil-tui-tracker',
  tui: async (api) => {
    try {
      const recorder = openRecorder('tui', process.env)
      if (recorder === undefined) return
      let turns
      try {
        turns = followShownTurns(api, openReports('tui', recorder))
      } catch (error) {
        recorder.log(`states: ${error?.message ?? error}`) // the session is tracked all the same
      }
      followRoute(api, recorder, turns)
    } catch {
      // tracking is lost, the user's opencode is not
    }
  },
}
