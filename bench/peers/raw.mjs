import { spawn } from 'node:child_process'

/** No multiplexer at all: the measuring terminal runs the pane's program itself. The limit of what is possible. */
export const raw = {
  name: 'raw PTY',
  version: () => '',
  async start(_directory, { terminal }) {
    const programs = new Map()
    const neighbours = []
    return {
      pids: () => [],
      env: process.env,
      detach: '',
      async create(name, argv) {
        programs.set(name, argv)
      },
      /** A pane nobody is attached to: here, somebody must read it. */
      async neighbour(_name, argv) {
        neighbours.push(spawn(terminal, ['drink', '--', ...argv], { stdio: 'ignore' }))
      },
      attach: (name) => programs.get(name),
      async stop() {
        await Promise.all(neighbours.map((child) => new Promise((resolve) => child.once('close', resolve) && child.kill())))
      },
    }
  },
}
