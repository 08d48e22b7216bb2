/** Where a value stands in a TOML document: keys, and indexes of lists. */
export type KeyPath = readonly (string | number)[]

/** Writes a key path as a person would: `command.toggles[1].name`. Keys that TOML would quote are quoted. */
export function formatKeyPath(path: KeyPath): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else text += `${text === '' ? '' : '.'}${/^[A-Za-z0-9_-]+$/.test(part) ? part : JSON.stringify(part)}`
  }
  return text
}

/** Whether the path is the prefix itself or lies below it. */
export function isBelow(path: KeyPath, prefix: KeyPath): boolean {
  return prefix.every((part, index) => path[index] === part)
}
