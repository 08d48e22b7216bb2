import { type BigIntStats, closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** What reading needs of an open file: Node's `FileHandle`, or one that answers at once. */
export interface OpenFile {
  stat(options: { readonly bigint: true }): Promise<BigIntStats> | BigIntStats
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> | { readonly bytesRead: number }
  close(): Promise<void> | void
}

/** Opens a file whose calls block this process. A program that has nothing else to do saves the threads that would wait in its place. */
export function openAtOnce(path: string, flags: number): OpenFile {
  const fd = openSync(path, flags)
  return {
    stat: (options) => fstatSync(fd, options),
    read: (buffer, offset, length, position) => ({ bytesRead: readSync(fd, buffer, offset, length, position) }),
    close: () => closeSync(fd),
  }
}
