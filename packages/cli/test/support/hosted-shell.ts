import { expect } from 'vitest'
import type { Machine } from './terminal.ts'

const SLOW = { timeoutMs: 60_000 }

/** A shell in the host that has gone to another directory: that is where it must always be. */
export class HostedShell {
  readonly #machine: Machine
  readonly #name: string
  readonly #directory: string
  #visits = 0

  constructor(machine: Machine, name: string, directory: string) {
    this.#machine = machine
    this.#name = name
    this.#directory = directory
  }

  async open(): Promise<void> {
    expect(await this.#machine.quil('new', 'terminal', '--name', this.#name, '--detached')).toMatchObject({ exitCode: 0 })
    expect(await this.#machine.quil('send', this.#name, `cd ${this.#directory}`, '--enter')).toMatchObject({ exitCode: 0 })
    await this.visit()
  }

  /** Attaches, asks where it is, and detaches. */
  async visit(): Promise<void> {
    this.#visits += 1
    const { pane, screen } = await this.#machine.open('attach', this.#name)
    await screen.waitForText(/[$#>] *$/m, SLOW)
    screen.type(`echo "visit $((${this.#visits}+100)) in $PWD"\r`)
    await screen.waitForText(`visit ${this.#visits + 100} in ${this.#directory}`, SLOW)
    screen.type('\x1cd')
    expect(await pane.exited).toMatchObject({ exitCode: 0 })
  }
}
