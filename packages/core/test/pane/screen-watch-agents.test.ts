import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import type { PanePlugin } from '../../src/index.ts'
import { shellPlugin } from '../support/shell-plugin.ts'
import { watchedPane } from './watched-pane.ts'

const packages = new URL('../../../', import.meta.url)

const AGENTS = [
  { name: 'opencode', toml: 'opencodehook/opencode.toml', captures: 'opencode-1.18.33', cols: 130, rows: 43 },
  { name: 'Claude Code', toml: 'claudehook/claude-code.toml', captures: 'claude-code-2.1.330', cols: 120, rows: 41 },
]

/** The handlers of a plugin file, as TOML. */
function handlersOf(file: string): string {
  const toml = readFileSync(new URL(file, packages), 'utf8')
  return toml
    .split(/^(?=\[)/m)
    .filter((table) => /^\[\[\w+_handlers\]\]/.test(table))
    .join('')
}

function titlesFor(list: PanePlugin['idleHandlers'], text: string): string[] {
  return list.filter(({ pattern }) => pattern.test(text)).map(({ title }) => title)
}

describe.each(AGENTS)('the handlers of $name', ({ toml, captures, cols, rows }) => {
  const handlers = handlersOf(toml)
  const { definition } = shellPlugin(handlers)
  const folder = new URL(`testkit/captures/${captures}/`, packages)

  test('say of every captured screen what their patterns say of its text', async () => {
    const names = readdirSync(folder)
    expect(names.length).toBeGreaterThan(30)
    const check = async (name: string): Promise<void> => {
      const file = new URL(name, folder)
      const text = readFileSync(file, 'utf8').trimEnd()
      const pane = await watchedPane(handlers, `cat '${fileURLToPath(file)}'; read a`, { cols, rows })
      await vi.waitFor(() => expect(pane.idle.length).toBeGreaterThan(0), { timeout: 30_000 })
      const notices = [...definition.errorHandlers, ...definition.notificationHandlers]
      expect(
        pane.notices.map(({ title }) => title),
        name,
      ).toEqual(titlesFor(notices, text))
      expect(pane.idle.at(-1)?.title, name).toBe(titlesFor(definition.idleHandlers, text)[0])
      pane.write('\r')
      await pane.ended
    }
    for (let at = 0; at < names.length; at += 8) await Promise.all(names.slice(at, at + 8).map(check))
  }, 120_000)
})
