// The part both tracker scripts share: who may speak for the pane, and how its session file is written. `ensureScripts` puts it in
// front of either plugin, so that each installed script stands alone. Runs inside opencode (Bun): it must never throw, never
// block, and do nothing unless it belongs to a pane of Quil.
import { randomBytes } from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'

const PANE_ID = /^[A-Za-z0-9_-]{1,64}$/
const SESSION_ID = /^(?!-)[0-9a-zA-Z_-]{1,128}$/
const SPAWN_ID = /^[0-9a-f]{16}$/
const LOG_BYTES = 1024 * 1024

/**
 * The recorder of this process, or undefined when the process is no pane's own agent.
 * `source` is 'tui' (what the user is looking at) or 'bus' (what opencode announced). What is shown wins.
 */
function openRecorder(source, env) {
  const { QUIL_HOME: home, QUIL_PANE_ID: pane, QUIL_SPAWN_ID: spawnId } = env
  if (!home || !path.isAbsolute(home) || !PANE_ID.test(pane ?? '') || !SPAWN_ID.test(spawnId ?? '')) return undefined
  const base = path.join(home, 'sessions', `opencode-${pane}`)
  const files = { id: `${base}.id`, spawn: `${base}.spawn`, owner: `${base}.owner` }
  const logFile = path.join(home, 'opencodehook', 'hook.log')
  let lastId = ''
  let lastFailure = ''

  /** A later incarnation of the pane, or its closing, silences this one. */
  function isCurrent() {
    return readText(files.spawn, 64)?.trim() === spawnId
  }

  /**
   * The first opencode of an incarnation owns the pane until it ends. One that its agent or its user starts inside inherits the
   * environment, but comes later and finds the place taken.
   */
  function isOwner() {
    const mine = JSON.stringify({ spawnId, pid: process.pid, start: startTime(process.pid) })
    for (let attempt = 0; attempt < 3; attempt++) {
      const text = readText(files.owner, 1024)
      if (text === undefined) {
        if (placeNew(files.owner, mine)) return true
        continue
      }
      const owner = parseJson(text)
      if (owner?.spawnId === spawnId && owner.pid === process.pid) return true
      if (owner?.spawnId === spawnId && isAlive(owner)) return false
      replaceFile(files.owner, mine)
      return true
    }
    return false
  }

  function record(session, event) {
    try {
      if (!SESSION_ID.test(session.id) || session.id === lastId || !isCurrent() || !isOwner()) return
      const before = readRecord()
      if (source === 'bus' && before?.source === 'tui' && before.spawnId === spawnId && before.pid === process.pid) return
      const about = { source, spawnId, pid: process.pid, directory: session.directory, event, time: new Date().toISOString() }
      replaceFile(files.id, `${session.id}\n${JSON.stringify(about)}\n`)
      lastId = session.id
      lastFailure = ''
      log(
        `pane ${pane}: ${before === undefined ? 'session' : `${before.id} ->`} ${session.id} (${source}, ${event}, pid ${process.pid})`,
      )
    } catch (error) {
      const failure = `${session.id} ${error?.code ?? error}`
      if (failure !== lastFailure) log(`pane ${pane}: cannot record ${session.id}: ${error?.message ?? error}`)
      lastFailure = failure // it will be tried again, twice a second
    }
  }

  /** What the file says now; undefined also where it cannot be understood. */
  function readRecord() {
    const [id = '', about = ''] = (readText(files.id, 8192) ?? '').split('\n')
    return SESSION_ID.test(id) ? { ...parseJson(about), id } : undefined
  }

  function log(message) {
    try {
      appendCapped(logFile, `${new Date().toISOString()} ${message.replace(/[\r\n]+/g, ' ')}\n`)
    } catch {
      // a log that cannot be written costs nothing
    }
  }

  try {
    if (!isCurrent() || !isOwner()) return undefined
  } catch {
    return undefined
  }
  const maySpeak = () => isCurrent() && isOwner()
  return { record, readRecord, log, forgetLast: () => (lastId = ''), maySpeak, home, pane, spawnId }
}

function readText(file, maxBytes) {
  let fd
  try {
    fd = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK)
    if (!fs.fstatSync(fd).isFile()) return undefined
    const buffer = Buffer.alloc(maxBytes)
    return buffer.toString('utf8', 0, fs.readSync(fd, buffer, 0, maxBytes, 0))
  } catch {
    return undefined
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}

function parseJson(text) {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Whole or not at all: a reader sees the old file or the new one, and a power cut leaves one of the two. */
function replaceFile(file, text) {
  withTemp(file, text, (temp) => fs.renameSync(temp, file))
}

/** Creates the file with its content in one step; false when somebody was faster. */
function placeNew(file, text) {
  return withTemp(file, text, (temp) => {
    try {
      fs.linkSync(temp, file)
      return true
    } catch (error) {
      if (error.code === 'EEXIST') return false
      throw error
    } finally {
      fs.unlinkSync(temp)
    }
  })
}

function withTemp(file, text, place) {
  const temp = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`)
  const flags = fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_EXCL | fs.constants.O_NOFOLLOW
  const fd = fs.openSync(temp, flags, 0o600)
  try {
    try {
      fs.writeFileSync(fd, text) // all of it, or an error: a full disk takes the first part without a word
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
    return place(temp)
  } catch (error) {
    fs.rmSync(temp, { force: true })
    throw error
  }
}

function isAlive(owner) {
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if (error.code === 'ESRCH') return false
  }
  return owner.start === undefined || owner.start === startTime(owner.pid)
}

/** Tells a process from a later one with the same pid: field 22 of `/proc/<pid>/stat`; undefined where there is no /proc. */
function startTime(pid) {
  const stat = readText(`/proc/${pid}/stat`, 4096)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/** Appends to a log of which one full predecessor is kept. A FIFO or a link in its place is not written to. */
function appendCapped(file, line) {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = fs.constants
  const fd = fs.openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
  try {
    const { size, ino } = fs.fstatSync(fd)
    if (size < LOG_BYTES) return fs.writeFileSync(fd, line)
    // Unless another process has just done so: that would throw the predecessor away.
    if (fs.lstatSync(file).ino === ino) fs.renameSync(file, `${file}.1`)
  } finally {
    fs.closeSync(fd)
  }
  return appendCapped(file, line)
}
