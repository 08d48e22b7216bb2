import { join } from 'node:path'
import { run, versionOf } from '../support/run.mjs'

const quote = (argv) => argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')

export const tmux = {
  name: 'tmux',
  missing: () => (versionOf('tmux', '-V') === undefined ? 'tmux is not installed' : undefined),
  async start(directory) {
    const env = { ...process.env, TMUX: undefined, TMUX_TMPDIR: directory, TERM: 'xterm-256color' }
    const server = ['-S', join(directory, 'tmux.sock'), '-f', '/dev/null']
    const tell = (...args) => run('tmux', [...server, ...args], env)
    const size = ['-x', '80', '-y', '24']
    const options = ['status off', 'history-limit 1000', 'escape-time 0', 'exit-empty off'].flatMap((option) => [
      ...['set', '-g', ...option.split(' ')],
      ';',
    ])
    await tell('start-server', ';', ...options, 'new-session', '-d', '-s', 'keeper', ...size, 'sleep 100000')
    return {
      pids: [Number((await tell('display', '-p', '#{pid}')).trim())],
      env,
      detach: '\x02d',
      create: (name, argv) => tell('new-session', '-d', '-s', name, ...size, quote(argv)),
      attach: (name) => ['tmux', ...server, 'attach', '-t', `=${name}`],
      stop: () => tell('kill-server'),
    }
  },
}
