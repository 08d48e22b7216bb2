import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { messageOf, QuilError } from '../errors.ts'
import type { HostOutput } from './host-output.ts'

/** How starting a host's process went: it answers; somebody else is the host; or it ended, with the reason a person reads. */
export type HostStart =
  | { readonly kind: 'ready' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'failed'; readonly error: QuilError }

export interface HostCommand {
  /** Program and arguments that run a host in the foreground, such as `[node, quil.js, 'host', 'run', '--home', home]`. */
  readonly command: readonly string[]
  /** Its environment, whole. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The report of a host is one short line; more than this is something else. */
const MAX_REPORT_CHARACTERS = 8192

/**
 * Starts a host that outlives us: a session of its own, so that the end of our terminal is not its end, `/` as directory, so
 * that it keeps no file system busy, and descriptor 3 as the way to report. Waits for that report; a host that gives none in time
 * is ended, for it would hold the lock and serve nobody.
 */
export async function startHostProcess(host: HostCommand, output: HostOutput, timeoutMs: number): Promise<HostStart> {
  const [program = '', ...args] = host.command
  const child = spawn(program, args, {
    cwd: '/',
    env: { ...host.env, QUIL_HOST_READY_FD: '3' },
    detached: true,
    stdio: ['ignore', output.fd, output.fd, 'pipe'],
  })
  const pipe = child.stdio[3] as Readable
  try {
    const end = await firstOf(child, pipe, timeoutMs)
    if ('report' in end) return readReport(end.report) ?? { kind: 'failed', error: await wordless(end.report, output) }
    if ('late' in end) child.kill('SIGKILL')
    return { kind: 'failed', error: await wordless(end.why, output) }
  } finally {
    pipe.destroy()
    child.removeAllListeners()
    child.on('error', () => {})
    child.unref()
  }
}

type End = { readonly report: string } | { readonly why: string; readonly late?: true }

/** One of: a line of report, the child's end without one, or the end of our patience. */
function firstOf(child: ChildProcess, pipe: Readable, timeoutMs: number): Promise<End> {
  return new Promise((resolve) => {
    let report = ''
    const timer = setTimeout(() => resolve({ why: `no report within ${timeoutMs} ms`, late: true }), timeoutMs)
    const done = (end: End): void => {
      clearTimeout(timer)
      resolve(end)
    }
    child.once('error', (error) => done({ why: messageOf(error) }))
    // `close` comes after the pipe's last bytes, `exit` may come before them.
    child.once('close', (code, signal) =>
      done({ why: signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}` }),
    )
    pipe.on('error', () => {})
    pipe.setEncoding('utf8').on('data', (text: string) => {
      report += text
      if (report.includes('\n') || report.length > MAX_REPORT_CHARACTERS) done({ report: report.split('\n', 1)[0] ?? '' })
    })
  })
}

function readReport(line: string): HostStart | undefined {
  try {
    const { ready, error } = JSON.parse(line) as { ready?: unknown; error?: { code?: unknown; message?: unknown } }
    if (ready === true) return { kind: 'ready' }
    if (error?.code === 'HOST_RUNNING') return { kind: 'taken' }
    if (typeof error?.message !== 'string') return undefined
    const details = { code: typeof error.code === 'string' ? error.code : 'INTERNAL' }
    return {
      kind: 'failed',
      error: new QuilError('HOST_START_FAILED', `the host could not start: ${error.message}`, { details }),
    }
  } catch {
    return undefined
  }
}

async function wordless(why: string, output: HostOutput): Promise<QuilError> {
  const said = await output.lastLines(10).catch(() => '')
  const message = said === '' ? `${why}, and it printed nothing (${output.path})` : `${why}; the end of ${output.path}:\n${said}`
  return new QuilError('HOST_START_FAILED', `the host could not start: ${message}`, { details: { output: output.path, said } })
}
