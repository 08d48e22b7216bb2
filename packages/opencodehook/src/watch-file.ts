import { basename, dirname } from 'node:path'
import { watchDirectory } from '@quil/core/files'

/** Calls back whenever the file may have changed, and once now; answers what ends it. The file may be replaced or missing, so its directory is watched. */
export function watchFileChanges(path: string, changed: () => void): () => void {
  const name = basename(path)
  const stop = watchDirectory(dirname(path), (entry) => {
    if (entry === null || entry === name) changed()
  })
  changed()
  return stop
}
