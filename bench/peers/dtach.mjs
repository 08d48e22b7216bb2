import { processEach } from './process-each.mjs'

export const dtach = processEach({
  name: 'dtach',
  versionOption: '--version',
  detach: '\x1c',
  ready: '',
  prepare: async (directory) => ({ directory, env: {} }),
  create: ({ directory }, pane, argv) => ['-n', `${directory}/${pane}`, '-Ez', ...argv],
  attach: ({ directory }, pane) => ['-a', `${directory}/${pane}`, '-z', '-r', 'winch'],
  isKeeper: ([program]) => program === 'dtach',
})
