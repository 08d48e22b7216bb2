import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { headerFor, MAX_CODE_BYTES } from './code-file.ts'

/** Keeps code for the next time, in a directory that is closed to others. Where that is not possible it costs time, and nothing else. */
export function keepCode(file: string, content: string, code: Buffer): void {
  if (code.length > MAX_CODE_BYTES) return
  try {
    if (isClosedDirectory(dirname(file))) write(file, Buffer.concat([headerFor(content), code, code]))
  } catch {}
}

function write(file: string, bytes: Buffer): void {
  const temporary = `${file}.${process.pid}`
  try {
    writeFileSync(temporary, bytes, { flag: 'wx', mode: 0o600 })
    renameSync(temporary, file)
  } catch {
    rmSync(temporary, { force: true })
  }
}

/** Makes it if need be, but not what it is in beyond the user's cache directory: a home that does not exist is not made. */
function isClosedDirectory(directory: string): boolean {
  for (const each of [dirname(directory), directory]) makeDirectory(each)
  const found = lstatSync(directory)
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
