// A stand-in for opencode in a process of its own: loads one installed tracker script and does what stdin says, a JSON list
// `[command, ...arguments]` on each line. Each line gets one answer: `{ value }`, or `{ error }` when the script threw.
import { createInterface } from 'node:readline'
import { setImmediate as turn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

const [kind, script, solid] = process.argv.slice(2)

/** What opencode can say of a session; `hold` makes it slow to say it. */
const sessions = new Map()
const held = new Map()
const listeners = new Map()
const api = {
  route: { current: { name: 'home' } },
  state: {
    session: {
      get: (id) => sessions.get(id),
      status: (id) => sessions.get(id)?.status,
      permission: (id) => sessions.get(id)?.permissions ?? [],
    },
  },
  event: { on: (type, listener) => listeners.set(type, listener) },
  renderer: { once: (_name, listener) => (api.frame = listener) },
  lifecycle: { onDispose: (listener) => (api.dispose = listener) },
  dispose() {},
  frame() {},
}
const client = {
  session: {
    async get({ path: { id } }) {
      await held.get(id)?.promise
      return { data: sessions.get(id) }
    },
  },
}
let hooks = {}

const commands = {
  async load() {
    if (solid !== undefined) await import(pathToFileURL(solid))
    const module = await import(pathToFileURL(script))
    if (kind === 'server') hooks = await module.QuilSessionTracker({ client })
    else await module.default.tui(api)
    return Object.keys(hooks)
  },
  /** Loads the TUI script beside the server script, as opencode does. */
  async loadTui(path) {
    await (await import(pathToFileURL(path))).default.tui(api)
  },
  /** Sessions opencode has loaded. */
  know(...infos) {
    for (const info of infos) sessions.set(info.id, info)
  },
  hold: (id) => void held.set(id, deferred()),
  async release(id) {
    held.get(id).resolve()
    await settle()
  },
  async event(...events) {
    for (const event of events) {
      await hooks.event?.({ event })
      listeners.get(event.type)?.(event)
    }
  },
  /** The TUI has painted. */
  frame: () => api.frame(),
  async prompt(input) {
    await hooks['chat.message']?.(input, { message: {}, parts: [] })
    await settle()
  },
  async shell() {
    const output = { env: {} }
    await hooks['shell.env']?.({ cwd: '/' }, output)
    return output.env
  },
  /** Calls a hook with anything. */
  async call(name, ...args) {
    await hooks[name]?.(...args)
    await settle()
  },
  async show(current) {
    api.route.current = current
    // The effect is set up behind an import.
    for (let turns = 0; turns < 100 && solid !== undefined && globalThis.solidEffects.length === 0; turns++) await turn()
    for (const effect of globalThis.solidEffects ?? []) effect()
  },
  dispose: () => api.dispose(),
  /** Enters sessions by turns, as fast as it can. */
  async storm(count, ...infos) {
    for (let n = 0; n < count; n++) {
      const info = infos[n % infos.length]
      await hooks.event({ event: { type: 'session.created', properties: { sessionID: info.id, info } } })
    }
  },
}

async function settle() {
  for (let turns = 0; turns < 5; turns++) await turn()
}

function deferred() {
  let resolve
  const promise = new Promise((done) => (resolve = done))
  return { promise, resolve }
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`)

say({ value: 'ready' })
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...args] = JSON.parse(line)
  try {
    say({ value: await commands[command](...args) })
  } catch (error) {
    say({ error: String(error?.stack ?? error) })
  }
}
process.exit(0)
