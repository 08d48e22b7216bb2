import { readFile } from 'node:fs/promises'
import { ensureHomeDirectory, ensurePrivateDirectory, readSmallFile, writeFileAtomic } from '@quil/core/files'
import { hookPaths } from './hook-paths.ts'
import { validateQuilHome } from './quil-home.ts'
import { buildTuiConfig } from './tui-config.ts'

const MAX_SCRIPT_BYTES = 256 * 1024

/** Path of the installed server plugin. */
export function scriptPath(home: string): string {
  return hookPaths(home).serverScript
}

/** Path of the installed TUI plugin. */
export function tuiScriptPath(home: string): string {
  return hookPaths(home).tuiScript
}

/**
 * Installs both tracker scripts and the TUI configuration below the home. Idempotent and safe to run from many processes at once:
 * a file is replaced whole, and only when its content differs. Directories are 0700, files 0600.
 *
 * @throws QuilError `INVALID_HOME`, `UNSAFE_FILE`
 */
export async function ensureScripts(home: string): Promise<void> {
  const paths = hookPaths(validateQuilHome(home))
  await ensureHomeDirectory(home)
  await ensurePrivateDirectory(paths.directory)
  await ensurePrivateDirectory(paths.sessions)
  await ensurePrivateDirectory(paths.events)
  const [server, tui, ...common] = await Promise.all(
    ['server-plugin.js', 'tui-plugin.js', 'record-session.js', 'report-file.js', 'report-turns.js'].map(source),
  )
  const shared = common.join('\n')
  await Promise.all([
    install(paths.serverScript, `${shared}\n${server}`),
    install(paths.tuiScript, `${shared}\n${tui}`),
    install(paths.tuiConfig, buildTuiConfig(paths.tuiScript)),
  ])
}

/** One level above both `src/` and `dist/`, so it resolves from source and from the package. */
function source(name: string): Promise<string> {
  return readFile(new URL(`../scripts/${name}`, import.meta.url), 'utf8')
}

async function install(path: string, text: string): Promise<void> {
  const installed = await readSmallFile(path, { maxBytes: MAX_SCRIPT_BYTES, private: true }).catch(() => undefined)
  if (installed?.text !== text) await writeFileAtomic(path, text)
}
