import { type Candidates, definePlugin, type PanePlugin, type Plugin, type SessionTracker } from '../../src/index.ts'

/** A plugin that runs `sh`; what it does comes as the pane's arguments (`-c`, script). Extra TOML is appended. */
export function shellPlugin(toml = ''): Plugin {
  const text = `[plugin]\nname = "shell-test"\n[command]\ncmd = "sh"\n${toml}`
  return { definition: definePlugin({ toml: text, file: 'shell-test.toml' }).plugin }
}

/** The definition of such a plugin with this `[persistence]` table. */
export function persisting(persistence: string, more = ''): PanePlugin {
  return shellPlugin(`${more}[persistence]\n${persistence}\n`).definition
}

/** A tracker that finds what it is told to, and otherwise does nothing. */
export function fakeTracker(found: Partial<Candidates>, changes: Partial<SessionTracker> = {}): SessionTracker {
  return {
    name: 'fake',
    resumeArgs: ['--session', '{session_id}'],
    prepare: async () => {},
    beforeSpawn: async () => ({ env: {}, args: [], notes: [], problems: [] }),
    candidates: async () => ({ candidates: [], hadSession: (found.candidates ?? []).length > 0, problems: [], ...found }),
    ...changes,
  }
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
