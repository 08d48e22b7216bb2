// Loaded with `--import`: counts every change a script makes to the file system with synchronous calls and, at the step the query
// names (or at all of them), fails that step or kills the process. Content is written in two steps, so that one stops in between.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const query = new URL(import.meta.url).searchParams
const how = query.get('how')
const at = Number(query.get('at') ?? 0)
const within = query.get('within')
let step = 0

function arrive(operation, path) {
  if (!String(path).startsWith(within)) return
  step += 1
  if (how === 'trace') fs.appendFileSync(query.get('log'), `${operation}\n`)
  if (at !== 0 && step !== at) return
  if (how === 'kill') process.kill(process.pid, 'SIGKILL')
  if (how?.startsWith('E')) throw Object.assign(new Error(`${how}: injected into ${operation} ${path}`), { code: how })
}

const paths = new Map()
const real = { ...fs }
for (const operation of ['renameSync', 'unlinkSync', 'linkSync', 'mkdirSync']) {
  fs[operation] = (path, ...rest) => {
    arrive(operation, path)
    return real[operation](path, ...rest)
  }
}
fs.openSync = (path, flags = 'r', ...rest) => {
  if (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) arrive('openSync', path)
  const fd = real.openSync(path, flags, ...rest)
  paths.set(fd, path)
  return fd
}
fs.writeFileSync = fs.writeSync = (fd, content, ...rest) => {
  if (typeof fd !== 'number') return real.writeFileSync(fd, content, ...rest)
  const bytes = Buffer.from(content)
  arrive('write', paths.get(fd))
  real.writeSync(fd, bytes, 0, bytes.length >> 1)
  arrive('write the rest', paths.get(fd))
  return real.writeSync(fd, bytes, bytes.length >> 1) + (bytes.length >> 1)
}
fs.fsyncSync = (fd) => {
  arrive('fsyncSync', paths.get(fd))
  return real.fsyncSync(fd)
}
syncBuiltinESMExports()
