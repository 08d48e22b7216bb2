import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { HEADER_BYTES, headerFor, MAX_CODE_BYTES } from './code-file.ts'

/**
 * The code that is kept for this content, if there is any and nobody but this user can have written it. Whatever is wrong with it, the
 * answer is that there is none: it is made anew.
 */
export function readCode(file: string, content: string): Buffer | undefined {
  try {
    const bytes = readOwn(file)
    return bytes === undefined ? undefined : codeIn(bytes, content)
  } catch {
    return undefined
  }
}

/** `O_NONBLOCK`: nothing in its place may keep us waiting. */
function readOwn(file: string): Buffer | undefined {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const found = fstatSync(fd)
    const { uid, mode, nlink, size } = found
    if (!found.isFile() || uid !== process.getuid?.() || (mode & 0o022) !== 0 || nlink !== 1) return undefined
    if (size > HEADER_BYTES + 2 * MAX_CODE_BYTES) return undefined
    const bytes = Buffer.allocUnsafeSlow(size)
    return readSync(fd, bytes, 0, size, 0) === size ? bytes : undefined
  } finally {
    closeSync(fd)
  }
}

function codeIn(bytes: Buffer, content: string): Buffer | undefined {
  if (!bytes.subarray(0, HEADER_BYTES).equals(headerFor(content))) return undefined
  const middle = HEADER_BYTES + (bytes.length - HEADER_BYTES) / 2
  const code = bytes.subarray(HEADER_BYTES, middle)
  return Number.isInteger(middle) && code.equals(bytes.subarray(middle)) ? code : undefined
}
