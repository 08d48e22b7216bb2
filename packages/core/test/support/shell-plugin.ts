import { definePlugin, type Plugin } from '../../src/index.ts'

/** A plugin that runs `sh`; what it does comes as the pane's arguments (`-c`, script). Extra TOML is appended. */
export function shellPlugin(toml = ''): Plugin {
  const text = `[plugin]\nname = "shell-test"\n[command]\ncmd = "sh"\n${toml}`
  return { definition: definePlugin({ toml: text, file: 'shell-test.toml' }).plugin }
}

/** Collects a pane's output; `text()` is what came so far. */
export function collect(pane: { onOutput(listener: (bytes: Uint8Array) => void): Disposable }): {
  bytes(): Buffer
  text(): string
  until(wanted: string | RegExp, timeoutMs?: number): Promise<string>
} {
  const chunks: Uint8Array[] = []
  const waiting = new Set<() => void>()
  pane.onOutput((bytes) => {
    chunks.push(bytes)
    for (const check of [...waiting]) check()
  })
  const text = (): string => Buffer.concat(chunks).toString('utf8')
  return {
    bytes: () => Buffer.concat(chunks),
    text,
    until: (wanted, timeoutMs = 20_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check)
          reject(new Error(`waited ${timeoutMs} ms for ${String(wanted)} in:\n${text()}`))
        }, timeoutMs)
        const check = (): void => {
          const now = text()
          if (typeof wanted === 'string' ? !now.includes(wanted) : !wanted.test(now)) return
          clearTimeout(timer)
          waiting.delete(check)
          resolve(now)
        }
        waiting.add(check)
        check()
      }),
  }
}
