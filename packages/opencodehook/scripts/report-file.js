// The file in which a tracker script tells the host what the agent does: `$QUIL_HOME/events/opencode-<pane>.jsonl`. Its first line
// says who writes, each other line is one report with a number that counts up. It is bounded: when it is full it begins anew in
// place, with the last reports repeated for a reader that was slow. `ensureScripts` puts this behind `record-session.js`.

const REPORT_BYTES = 256 * 1024
const REPEATED_REPORTS = 32

/**
 * Opens the reports of this process. `source` as for the recorder: where both plugins run, the TUI's word is the only one, for only
 * it knows what is shown.
 */
function openReports(source, recorder) {
  const { home, pane, spawnId } = recorder
  const file = path.join(home, 'events', `opencode-${pane}.jsonl`)
  const header = { spawnId, source, pid: process.pid }
  let begun = false
  let number = 0
  let last = []
  let lastFailure = ''

  /** `what`: `{ state, blockedOn?, detail? }` or `{ prompt }`; `at`: milliseconds since the epoch, default now. */
  function report(what, at = Date.now()) {
    try {
      if (!recorder.maySpeak() || isOutranked()) return
      const line = JSON.stringify({ spawnId, n: ++number, at: new Date(at).toISOString(), ...what })
      last = [...last, line].slice(-REPEATED_REPORTS)
      append(line)
      lastFailure = ''
    } catch (error) {
      begun = false // a line may be half there
      const failure = String(error?.code ?? error)
      if (failure !== lastFailure) recorder.log(`pane ${pane}: cannot report: ${error?.message ?? error}`)
      lastFailure = failure
    }
  }

  /** The server plugin is quiet once the TUI plugin of its process has spoken. */
  function isOutranked() {
    if (source !== 'bus') return false
    const writer = parseJson((readText(file, 256) ?? '').split('\n')[0])
    return writer?.source === 'tui' && writer.spawnId === spawnId && writer.pid === process.pid
  }

  function append(line) {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants
    const fd = fs.openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
    try {
      const info = fs.fstatSync(fd)
      if (!info.isFile()) throw new Error('not a regular file')
      const goesOn = begun && info.size > 0 && info.size + Buffer.byteLength(line) < REPORT_BYTES
      if (goesOn) return fs.writeFileSync(fd, `${line}\n`)
      fs.ftruncateSync(fd, 0)
      fs.writeFileSync(fd, `${[JSON.stringify({ ...header, from: number }), ...last].join('\n')}\n`)
      begun = true
    } finally {
      fs.closeSync(fd)
    }
  }

  /** Tells a change, and nothing twice; a prompt is always a change. */
  let lastState = ''
  function tell(what, at) {
    const state = JSON.stringify(what)
    if (what.prompt === undefined) {
      if (state === lastState) return
      lastState = state
    }
    report(what, at)
  }
  return { tell }
}
