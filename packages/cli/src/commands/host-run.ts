import { messageOf } from '@quil/core/workspace'
import { loadConfig } from '../config/config.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import type { Io } from '../io.ts'
import { version } from '../own-package.ts'
import { loadPlugins } from '../plugins.ts'
import { say, sayAll } from '../print/say.ts'

export interface HostRunOptions extends CommonOptions {
  readonly eager?: boolean
}

/** Is the home's host until it is told to stop: by `quil host stop`, or by a signal. */
export async function hostRun(options: HostRunOptions, io: Io): Promise<number> {
  const { openReadyReport, startHost } = await import('@quil/core/host')
  const report = openReadyReport(io.env)
  try {
    const home = homeOf(options, io)
    const { host: settings, problems } = await loadConfig(home)
    sayAll(
      io,
      problems.map((problem) => `warning: ${problem}`),
    )
    using signals = new StopSignals(io)
    const host = await startHost({
      home,
      plugins: async () => (await loadPlugins(home)).plugins,
      version: version(),
      sizePolicy: settings.sizePolicy,
      eager: options.eager === true || settings.restore === 'eager',
      scrollbackLines: settings.scrollbackLines,
      givesBackMemory: true,
    })
    signals.onFirst(() => {
      host.stop().catch((error: unknown) => say(io, `the host did not end in good order: ${messageOf(error)}`))
    })
    report.ready()
    await host.stopped
    return 0
  } catch (error) {
    report.failed(error)
    throw error
  }
}

/** The first of the signals that mean "end"; one that comes early is kept. */
class StopSignals implements Disposable {
  readonly #listening: readonly Disposable[]
  #come = false
  #stop: (() => void) | undefined

  constructor(io: Io) {
    this.#listening = (['SIGTERM', 'SIGINT', 'SIGHUP'] as const).map((signal) => io.onSignal(signal, () => this.#take()))
  }

  onFirst(stop: () => void): void {
    if (this.#come) stop()
    else this.#stop = stop
  }

  [Symbol.dispose](): void {
    for (const listening of this.#listening) listening[Symbol.dispose]()
  }

  #take(): void {
    this.#come = true
    this.#stop?.()
    this.#stop = undefined
  }
}
