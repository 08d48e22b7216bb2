import { join } from 'node:path'
import { run, versionOf } from '../support/run.mjs'

const SIZE = ['-x', '80', '-y', '24']
const OPTIONS = ['status off', 'history-limit 1000', 'escape-time 0', 'exit-empty off']
const quote = (argv) => argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
const newSession = (name, command) => ['new-session', '-d', '-s', name, ...SIZE, command]
/** Several commands for one call. */
const together = (commands) => commands.flatMap((command, index) => (index === 0 ? command : [';', ...command]))

export const tmux = {
  name: 'tmux',
  version: () => versionOf('tmux', '-V'),
  async start(directory) {
    const env = { ...process.env, TMUX: undefined, TMUX_TMPDIR: directory, TERM: 'xterm-256color' }
    const server = ['-S', join(directory, 'tmux.sock'), '-f', '/dev/null']
    const tell = (...args) => run('tmux', [...server, ...args], env)
    const options = OPTIONS.map((option) => ['set', '-g', ...option.split(' ')])
    await tell(...together([['start-server'], ...options, newSession('keeper', 'sleep 100000')]))
    const pid = Number((await tell('display', '-p', '#{pid}')).trim())
    return {
      pids: () => [pid],
      env,
      detach: '\x02d',
      create: (name, argv) => tell(...newSession(name, quote(argv))),
      createMany: (names, argv) => tell(...together(names.map((name) => newSession(name, quote(argv))))),
      attach: (name) => ['tmux', ...server, 'attach', '-t', `=${name}`],
      list: () => ['tmux', ...server, 'list-sessions'],
      count: async () =>
        (await tell('list-panes', '-a', '-F', '#{pane_dead}')).split('\n').filter((dead) => dead === '0').length - 1,
      screen: (name) => tell('capture-pane', '-p', '-t', `=${name}:`),
      stop: () => tell('kill-server'),
    }
  },
}
