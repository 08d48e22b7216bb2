// A host of the built CLI in a home of its own.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectWorkspace, stopHost } from '../../packages/core/dist/client/index.js'
import { run } from './run.mjs'

export const QUIL = fileURLToPath(new URL('../../packages/cli/bin/quil.js', import.meta.url))

export function ownVersion() {
  return JSON.parse(readFileSync(new URL('../../packages/cli/package.json', import.meta.url), 'utf8')).version
}

/** Where all hosts and commands of a run keep their compiled code, as a person's do: each home of its own would have it made anew, in the middle of what is measured. */
const cache = mkdtempSync(join(tmpdir(), 'quil-bench-cache-'))
process.on('exit', () => rmSync(cache, { recursive: true, force: true }))

/** A plugin for a pane that runs any command of `sh`, given as arguments. */
const COMMAND_PLUGIN = '[plugin]\nname = "command"\n[command]\ncmd = "sh"\n'

/**
 * Starts a host in the home below a directory, a new one or one that a host has left, with a `node` of its own if wished. The CLI starts it, unless there are
 * `nodeArgs` for it. Answers its workspace as a client sees it, and how to end it.
 */
export async function startQuilHost(directory, { node = process.execPath, nodeArgs = [], scrollbackLines } = {}) {
  const home = join(directory, 'quil')
  mkdirSync(join(home, 'plugins'), { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'plugins', 'command.toml'), COMMAND_PLUGIN)
  if (scrollbackLines !== undefined) writeFileSync(join(home, 'config.toml'), `[host]\nscrollback_lines = ${scrollbackLines}\n`)
  const env = { ...process.env, HOME: directory, XDG_CACHE_HOME: cache, QUIL_HOME: home, QUIL_PANE_ID: undefined }
  const command = [node, ...nodeArgs, QUIL, 'host', 'run', '--home', home]
  if (nodeArgs.length === 0) await run(node, [QUIL, 'host', 'start', '--home', home], env)
  const workspace = await connectWorkspace({ home, launch: { command, env, timeoutMs: 60_000 } })
  const stop = async () => {
    await workspace[Symbol.asyncDispose]()
    await stopHost(home, { client: { name: 'bench', version: '0' }, timeoutMs: 60_000 })
  }
  return { home, env, pid: workspace.host.pid, workspace, stop }
}
