// TUI plugin: sees what the user is looking at, which no server event tells (`/new`, a switch in the session list, a subagent's
// view, `--session`, `--continue`). Must be an object with `id` and `tui`, the default export and the only one.

const POLL_MS = 500
const OPENCODE_SESSION = /^ses_/

/** Follows the shown session until opencode ends. */
function followRoute(api, recorder) {
  let pending = false

  const look = (event) => {
    try {
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
  const route = api.route.current
  const id = route?.name === 'session' ? route.params?.sessionID : undefined
  if (typeof id !== 'string') return 'home'
  // `--continue` shows the literal `dummy` for a moment.
  if (!OPENCODE_SESSION.test(id)) return 'later'
  let session = api.state.session.get(id)
  for (let depth = 0; depth < 16 && session?.parentID; depth++) session = api.state.session.get(session.parentID)
  return session === undefined || session.parentID ? 'later' : { id: session.id, directory: session.directory }
}

export default {
  id: 'quil-tui-tracker',
  tui: async (api) => {
    try {
      const recorder = openRecorder('tui', process.env)
      if (recorder !== undefined) followRoute(api, recorder)
    } catch {
      // tracking is lost, the user's opencode is not
    }
  },
}
