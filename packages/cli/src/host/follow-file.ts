import { type FileHandle, open, stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

const LOOK_EVERY_MS = 200
const CHUNK_BYTES = 64 * 1024

/** What is appended to a file from `offset` on, also when it is not there yet, and when it is rotated away and begun anew. Ends with the signal. */
export async function* followFile(path: string, offset: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let position = offset
  let file = await openFile(path)
  try {
    while (!signal.aborted) {
      if (file !== undefined) {
        for await (const chunk of appended(file, position)) {
          position += chunk.length
          yield chunk
        }
      }
      if (await isAnother(path, file)) {
        const next = await openFile(path)
        await file?.close()
        file = next
        position = 0
        continue
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
    }
  } finally {
    await file?.close()
  }
}

async function* appended(file: FileHandle, from: number): AsyncGenerator<Uint8Array> {
  for (let position = from; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  return await open(path, 'r').catch(() => undefined)
}

/** Whether the name stands for another file than the one that is open. */
async function isAnother(path: string, file: FileHandle | undefined): Promise<boolean> {
  const now = await stat(path).catch(() => undefined)
  if (now === undefined) return false
  const open = await file?.stat()
  return open?.ino !== now.ino || open.dev !== now.dev
}
