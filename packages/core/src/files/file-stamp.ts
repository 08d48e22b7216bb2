import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'

/**
 * Which file stands at a path, and in which state. A file that is replaced by renaming has another inode, one that is written in place
 * another time; of one whose inode is given out again within a tick of the clock (4 ms) nothing can be told.
 */
export function fileStamp({ dev, ino, size, mode, uid, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mode, uid, mtimeNs, ctimeNs].join(':')
}

/** The stamp of what is at the path; `undefined` where there is nothing that can be looked at. */
export async function stampAt(path: string): Promise<string | undefined> {
  return await lstat(path, { bigint: true }).then(fileStamp, () => undefined)
}
