import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Evidence, messageOf } from '@quil/core'

export interface TranscriptLookup {
  readonly evidence: Evidence
  /** The transcript, where there is one. */
  readonly path?: string
  readonly detail?: string
}

const HEAD_BYTES = 256 * 1024

/**
 * Looks for the transcript of a session across all project folders: `/cd` and worktrees move it, so where it was once says nothing. An
 * empty or damaged one is as good as none: Claude Code resumes it no more.
 */
export async function findTranscript(id: string, env: Readonly<Record<string, string>>): Promise<TranscriptLookup> {
  const projects = join(claudeDirectory(env), 'projects')
  let folders: readonly string[]
  try {
    folders = await readdir(projects)
  } catch (error) {
    if (isMissing(error)) return { evidence: 'absent', detail: `there are no conversations in ${projects}` }
    return { evidence: 'unknown', detail: messageOf(error) }
  }
  const found = await Promise.all(folders.map((folder) => readTranscript(join(projects, folder, `${id}.jsonl`))))
  const present = found.find(({ evidence }) => evidence === 'present')
  if (present !== undefined) return present
  return (
    found.find(({ evidence }) => evidence === 'unknown') ??
    found.find(({ detail }) => detail !== undefined) ?? { evidence: 'absent', detail: 'Claude Code has no transcript of it' }
  )
}

/** Where Claude Code keeps everything: `CLAUDE_CONFIG_DIR`, else `~/.claude`. */
function claudeDirectory(env: Readonly<Record<string, string>>): string {
  return env['CLAUDE_CONFIG_DIR'] || join(env['HOME'] ?? '/', '.claude')
}

/** The folder name Claude Code derives from a directory; long ones end in a hash we do not know. */
export function projectFolder(realDirectory: string): string {
  return realDirectory.replaceAll(/[^a-zA-Z0-9]/g, '-')
}

/** Whether the transcript lies in the project folder of that directory. */
export function belongsTo(transcript: string, realDirectory: string): boolean {
  const folder = basename(dirname(transcript))
  const expected = projectFolder(realDirectory)
  return expected.length > 200 ? folder.startsWith(expected.slice(0, 200)) : folder === expected
}

async function readTranscript(path: string): Promise<TranscriptLookup> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      const flaw = flawOf(buffer.toString('utf8', 0, bytesRead), bytesRead === HEAD_BYTES)
      return flaw === undefined ? { evidence: 'present', path } : { evidence: 'absent', detail: `its transcript ${path} ${flaw}` }
    } finally {
      await handle.close()
    }
  } catch (error) {
    return isMissing(error) ? { evidence: 'absent' } : { evidence: 'unknown', detail: messageOf(error) }
  }
}

/**
 * Why a transcript that begins like this cannot be resumed. Claude Code writes with a delay of about 100 ms: killed within it, a
 * conversation has a file with its settings and not one message, which it refuses to resume (measured on 2.1.330).
 */
function flawOf(head: string, more: boolean): string | undefined {
  const lines = head.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) return 'is empty'
  const [first = ''] = lines
  // Of a first line longer than what was read only the beginning can be judged.
  if (more && lines.length === 1 ? !first.startsWith('{"') : !isJsonObject(first)) return 'is damaged'
  return more || lines.some((line) => line.includes(MESSAGE)) ? undefined : 'holds no message: it had not been written out'
}

/** Every message stands in a tree. */
const MESSAGE = '"parentUuid":'

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
