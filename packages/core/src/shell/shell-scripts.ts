import { ensureHomeDirectory, ensurePrivateDirectory, readSmallFile, writeFileAtomic } from '../files/index.ts'
import { readDefault } from '../plugin/defaults-folder.ts'
import { shellPaths } from './shell-paths.ts'

const MAX_SCRIPT_BYTES = 64 * 1024

/**
 * Installs the scripts of shell integration below the home. Idempotent and safe to run from many processes at once: a file is
 * replaced whole, and only when its content differs. Directories are 0700, files 0600.
 *
 * @throws QuilError `INVALID_HOME`, `UNSAFE_FILE`
 */
export async function ensureShellScripts(home: string): Promise<void> {
  const paths = shellPaths(home)
  await ensureHomeDirectory(home)
  await ensurePrivateDirectory(paths.directory)
  await ensurePrivateDirectory(paths.zsh)
  await Promise.all([
    install(paths.bash, 'shell/bash.bash'),
    install(paths.zshenv, 'shell/zshenv.zsh'),
    install(paths.fish, 'shell/fish.fish'),
    install(paths.pwsh, 'shell/pwsh.ps1'),
  ])
}

async function install(path: string, source: string): Promise<void> {
  const { text } = readDefault(source)
  const installed = await readSmallFile(path, { maxBytes: MAX_SCRIPT_BYTES, private: true }).catch(() => undefined)
  if (installed?.text !== text) await writeFileAtomic(path, text)
}
