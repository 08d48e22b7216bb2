import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { waitFor, waitForFile } from '@quil/testkit'
import { describe, expect, test } from 'vitest'
import { readPersistedSessionId } from '../../src/index.ts'
import { agent, openLab, SLOW } from '../support/lab.ts'

const reason = agent.reason ?? ''

/** A user's server plugin that leaves a mark when opencode loads it. */
const serverPlugin = (mark: string): string => `import { writeFileSync } from 'node:fs'
export const Mark = async () => { writeFileSync(${JSON.stringify(mark)}, 'loaded'); return {} }
`

/** A user's TUI plugin that does. */
const tuiPlugin = (mark: string): string => `import { writeFileSync } from 'node:fs'
export default { id: ${JSON.stringify(mark)}, tui: async () => { writeFileSync(${JSON.stringify(mark)}, 'loaded') } }
`

async function textsBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')))
}

describe.skipIf(reason !== '')(`the user's own configuration ${reason}`, () => {
  test('plugins of every place still load beside ours, and nothing of ours is written to it', async () => {
    await using lab = await openLab({ offlineDeps: true })
    const { home } = lab.agentHome
    const config = join(home, '.config', 'opencode')
    const own = join(home, 'own stuff')
    const mark = (name: string): string => join(home, `mark-${name}`)
    await mkdir(own)
    await writeFile(join(own, 'content.js'), serverPlugin(mark('content')))
    await writeFile(join(own, 'relative-tui.js'), tuiPlugin(mark('env-tui')))
    await writeFile(join(own, 'my-tui.jsonc'), '{\n  // my own\n  "plugin": ["./relative-tui.js",],\n}\n')
    await writeFile(join(config, 'global.js'), serverPlugin(mark('global')))
    await writeFile(join(config, 'global-tui.js'), tuiPlugin(mark('global-tui')))
    await writeFile(join(config, 'tui.json'), JSON.stringify({ plugin: ['./global-tui.js'] }))
    const json = JSON.parse(await readFile(join(config, 'opencode.json'), 'utf8')) as object
    await writeFile(join(config, 'opencode.json'), JSON.stringify({ ...json, plugin: [join(config, 'global.js')] }))
    const pane = await lab.open({
      env: {
        OPENCODE_CONFIG_CONTENT: `{\n  // kept\n  "plugin": [${JSON.stringify(join(own, 'content.js'))},],\n}`,
        OPENCODE_TUI_CONFIG: join(own, 'my-tui.jsonc'),
      },
    })
    expect(pane.pane.problems).toEqual([])
    await pane.screen.waitForText('Ask anything', SLOW)
    for (const name of ['content', 'env-tui', 'global', 'global-tui'])
      await waitForFile(mark(name), undefined, { timeoutMs: 60_000 })
    await pane.say('tracked all the same')
    expect(await pane.session(({ source }) => source === 'tui')).toMatchObject({ source: 'tui' })
    const written = await textsBelow(config)
    expect(written.filter((text) => /quil/i.test(text))).toEqual([])
  })

  test.each(['with space & 100%', 'unicode-é漢😀', "quote'and#hash"])('a home named %j is tracked', async (name) => {
    await using lab = await openLab({ offlineDeps: true })
    const home = join(lab.agentHome.home, name)
    const pane = await lab.open({ home })
    expect(pane.pane.problems).toEqual([])
    await pane.screen.waitForText('Ask anything', SLOW)
    await pane.say('hello')
    const shown = async (): Promise<boolean> => (await readPersistedSessionId(home, pane.pane.id))?.source === 'tui'
    await waitFor(shown, { timeoutMs: 60_000, describe: 'the TUI plugin to record the session' })
    const log = await readFile(join(home, 'opencodehook', 'hook.log'), 'utf8')
    expect(log.trim().split('\n').length).toBeLessThanOrEqual(2)
  })
})
