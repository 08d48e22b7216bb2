import { ownVersion, QUIL, startQuilHost } from '../support/quil-host.mjs'

export const quil = {
  name: 'quil',
  version: () => `quil ${ownVersion()}`,
  async start(directory, { profile, scrollbackLines, node } = {}) {
    const nodeArgs = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
    const host = await startQuilHost(directory, { node, nodeArgs, scrollbackLines })
    const { workspace } = host
    const panes = new Map()
    const create = async (name, argv) => {
      const args = ['-c', 'exec "$@"', 'sh', ...argv]
      const pane = await workspace.spawn({ plugin: 'command', cwd: directory, args, size: { cols: 80, rows: 24 } })
      panes.set(name, pane.id)
    }
    return {
      host,
      pids: () => [host.pid],
      env: host.env,
      detach: '\x1cd',
      create,
      /** As many panes as there are names, asked for at once over one connection. */
      createMany: (names, argv) => Promise.all(names.map((name) => create(name, argv))),
      attach: (name) => [process.execPath, ...nodeArgs, QUIL, 'attach', panes.get(name), '--home', host.home],
      list: () => [process.execPath, QUIL, 'ls', '--home', host.home],
      count: async () => (await workspace.panes()).filter(({ status }) => status === 'running').length,
      screen: (name, options) => workspace.read(panes.get(name), options),
      stop: host.stop,
    }
  },
}
