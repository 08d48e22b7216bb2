// Programs that run one process for each pane and keep no list of them: they are found by a variable in their environment.
import { setTimeout as pause } from 'node:timers/promises'
import { commandOf, isAlive, taggedProcesses } from '../support/process-facts.mjs'
import { run, versionOf } from '../support/run.mjs'

const TAG = 'QUIL_BENCH_PEER'

/**
 * A peer made of a program's way to create a pane and to attach to it. `prepare(directory)` answers what both need;
 * `isKeeper(argv)` tells the process that keeps a pane from the pane's own; `ready` is empty where no screen is kept that would tell.
 */
export function processEach({ name, versionOption, detach, ready, prepare, create, attach, isKeeper }) {
  return {
    name,
    version: () => versionOf(name, versionOption),
    async start(directory) {
      const place = await prepare(directory)
      const env = { ...process.env, ...place.env, [TAG]: directory, TERM: 'xterm-256color' }
      const processes = () => taggedProcesses(`${TAG}=${directory}`)
      const keepers = () => processes().filter((pid) => isKeeper(commandOf(pid)))
      return {
        pids: keepers,
        env,
        detach,
        ready,
        create: (pane, argv) => run(name, create(place, pane, argv), env),
        attach: (pane) => [name, ...attach(place, pane)],
        count: async () => keepers().length,
        stop: () => endAll(processes()),
      }
    },
  }
}

async function endAll(pids) {
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  while (pids.some(isAlive)) await pause(5)
}
