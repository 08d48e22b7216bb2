import { processEach } from './process-each.mjs'

export const abduco = processEach({
  name: 'abduco',
  versionOption: '-v',
  detach: '\x1c',
  ready: '',
  prepare: async (directory) => ({ env: { ABDUCO_SOCKET_DIR: directory } }),
  create: (_place, pane, argv) => ['-n', pane, ...argv],
  attach: (_place, pane) => ['-a', pane],
  isKeeper: ([program]) => program === 'abduco',
})
