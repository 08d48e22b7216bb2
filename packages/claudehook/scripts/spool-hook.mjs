// The hook where there is no POSIX shell (Windows): what hook-command.ts does in `sh`, several times slower. Usage: node spool-hook.mjs <spool>
// Silent, always exit 0, whole or not at all; the event is read to its end whatever happens.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

try {
  const event = readFileSync(0, 'utf8')
  const spool = process.argv[2] ?? ''
  const temp = join(spool, `.${process.pid}`)
  writeFileSync(temp, `${process.env.CLAUDE_PID ?? process.ppid}\n${process.env.CLAUDE_JOB_DIR ?? ''}\n${event}`, { mode: 0o600 })
  let number = 0
  while (existsSync(join(spool, `${process.pid}.${number}`))) number++
  renameSync(temp, join(spool, `${process.pid}.${number}`))
} catch {
  // the folder is gone, or the disk is full: that costs tracking, never the agent
}
