import { setTimeout as pause } from 'node:timers/promises'
import { quil } from '../peers/quil.mjs'
import { tmux } from '../peers/tmux.mjs'
import { ratios, spread } from '../support/statistics.mjs'
import { measure } from '../support/terminal.mjs'
import { withPayload } from './attached-output.mjs'

/** What a shell command of a peer takes at least: a Node that does nothing. */
const NODE = 'node -e ""'
const GOAL = { floor: 2, target: 1.4, stretch: 1.2 }

/** How long one waits for a command, from its start until it has painted, or ended. */
export const start = {
  name: 'start',
  title: 'Until a command has done its work',
  async run(lab) {
    const results = await withPayload(lab, 'ascii', 1, (file) => measureAll(lab, file))
    const time = ({ seconds }) => seconds
    const rows = [...results].map(([name, runs]) => [
      name,
      spread(
        runs.map((run) => run.seconds * 1000),
        1,
      ),
      spread(ratios(results, name, NODE, time)),
    ])
    const goal = (name, what) => ({ what: `${what} / ${NODE}`, values: ratios(results, name, NODE, time), ...GOAL })
    return {
      tables: [{ title: 'to the last line of a pane with full scrollback, or to the end', head: ['', 'ms', `/ ${NODE}`], rows }],
      goals: [goal('quil attach', 'quil attach, to full paint'), goal('quil ls', 'quil ls')],
    }
  },
}

function measureAll(lab, file) {
  const fill = ['sh', '-c', `cat '${file}'; printf 'MAR%s' KER; exec sleep 100000`]
  return lab.withPeer(quil, (host) =>
    withTmux(lab, async (server) => {
      for (const session of [host, server]) await session?.create('main', fill)
      await pause(2000) // it has been taken in
      const commands = [nodeAlone(), ...commandsOf('quil', host), ...(server === undefined ? [] : commandsOf('tmux', server))]
      return lab.inTurns(commands, lab.size(15, 40), (command) => timed(lab, command))
    }),
  )
}

function withTmux(lab, use) {
  return lab.has('tmux') ? lab.withPeer(tmux, use) : use(undefined)
}

const nodeAlone = () => ({ name: NODE, argv: [process.execPath, '-e', ''], env: process.env, text: '', detach: '' })

function commandsOf(name, { attach, list, env, detach }) {
  return [
    { name: `${name} attach`, argv: attach('main'), env, text: 'MARKER', detach },
    { name: `${name} ls`, argv: list(), env, text: '', detach: '' },
  ]
}

function timed(lab, { argv, env, text, detach }) {
  return measure(lab.terminal, ['paint', text, detach, '--', ...argv], env)
}
