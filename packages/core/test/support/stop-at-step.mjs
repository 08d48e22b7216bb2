// Loaded into a child with `--import`: counts every change the program makes to the file system and, at the step that
// the query names, kills the process or fails that step. Each step is traced to stderr, so a test first learns how many
// there are. Content is written in two steps, so that one of them stops with half of it on disk.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { basename } from 'node:path'

const query = new URL(import.meta.url).searchParams
const at = Number(query.get('at') ?? 0)
const how = query.get('how') ?? 'kill'
const paths = new WeakMap()
let step = 0

function arrive(operation, path) {
  step += 1
  fs.writeSync(2, `${operation} ${basename(String(path)).replace(/\.\d+\.[0-9a-f]{12}\.tmp$/, '.tmp')}\n`)
  if (step !== at) return
  if (how === 'kill') process.kill(process.pid, 'SIGKILL')
  throw Object.assign(new Error(`${how}: injected into ${operation} ${path}`), { code: how })
}

for (const operation of ['rename', 'unlink', 'link', 'mkdir', 'chmod', 'copyFile']) {
  const real = fs.promises[operation]
  fs.promises[operation] = async (path, ...rest) => {
    arrive(operation, path)
    return real(path, ...rest)
  }
}

const realOpen = fs.promises.open
fs.promises.open = async (path, flags = 'r', ...rest) => {
  if (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) arrive('open', path)
  const handle = await realOpen(path, flags, ...rest)
  paths.set(handle, path)
  return handle
}

const probe = await realOpen('/dev/null')
const prototype = Object.getPrototypeOf(probe)
await probe.close()

const { write, writeFile, sync } = prototype
prototype.write = async function (...args) {
  arrive('write', paths.get(this))
  return write.apply(this, args)
}
prototype.writeFile = async function (content, ...rest) {
  arrive('write', paths.get(this))
  const bytes = Buffer.from(content)
  const half = bytes.length >> 1
  fs.writeSync(this.fd, bytes, 0, half)
  arrive('write-rest', paths.get(this))
  return writeFile.call(this, bytes.subarray(half), ...rest)
}
prototype.sync = async function () {
  arrive('sync', paths.get(this))
  return sync.call(this)
}
syncBuiltinESMExports()
