// What has to be told beside every figure.
import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem, type } from 'node:os'

export function describeMachine() {
  const [first] = cpus()
  const commit = commitOf()
  return {
    processor: `${cpus().length} cores, ${first?.model.trim() ?? 'unknown'}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    system: `${type()} ${release()}`,
    node: `Node ${process.versions.node}`,
    ...(commit === undefined ? {} : { commit }),
  }
}

/** How many programs wanted a core in the last minute, on average. */
export function load() {
  return loadavg()[0].toFixed(1)
}

function commitOf() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined // not a clone
  }
}
