import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { processEach } from './process-each.mjs'

const SETTINGS =
  'startup_message off\ndefscrollback 1000\naltscreen on\ndefutf8 on\nautodetach on\nhardstatus off\ncaption splitonly\nmaptimeout 0\n'

export const screen = processEach({
  name: 'screen',
  versionOption: '--version',
  detach: '\x01d',
  ready: 'READY',
  async prepare(directory) {
    const settings = join(directory, 'screenrc')
    const sockets = join(directory, 'sockets')
    await writeFile(settings, SETTINGS)
    await mkdir(sockets, { mode: 0o700 })
    return { settings, env: { SCREENDIR: sockets } }
  },
  create: ({ settings }, pane, argv) => ['-c', settings, '-dmS', pane, ...argv],
  attach: ({ settings }, pane) => ['-c', settings, '-r', pane],
  isKeeper: ([program]) => program === 'SCREEN' || program === 'screen',
})
