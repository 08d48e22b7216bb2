import { QUIL, startQuilHost } from '../support/quil-host.mjs'

export const quil = {
  name: 'quil',
  missing: () => undefined,
  async start(directory, { profile }) {
    const nodeArgs = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
    const host = await startQuilHost(directory, nodeArgs)
    const panes = new Map()
    return {
      pids: [host.pid],
      env: host.env,
      detach: '\x1cd',
      async create(name, argv) {
        const args = ['-c', 'exec "$@"', 'sh', ...argv]
        const pane = await host.workspace.spawn({ plugin: 'command', cwd: directory, args, size: { cols: 80, rows: 24 } })
        panes.set(name, pane.id)
      },
      attach: (name) => [process.execPath, ...nodeArgs, QUIL, 'attach', panes.get(name), '--home', host.home],
      stop: host.stop,
    }
  },
}
