import { logFile } from '../files/log-file.ts'
import type { Logger } from '../log.ts'

/** A logger that appends JSON lines to `<home>/logs/host.log` (1 MiB, one rotation). It never throws. */
export function hostLog(home: string): Logger {
  return logFile(home, 'host.log')
}
