import { existsSync } from 'node:fs'
import { expect } from 'vitest'
import { connectWorkspace } from '../../src/client/index.ts'
import { createEmulator, type Emulator } from '../../src/screen/emulator.ts'
import { DEFAULT_SIZE, type PaneSize } from '../../src/size.ts'
import type { Attachment, AttachmentOutput } from '../../src/workspace/workspace.ts'
import type { OpenHost } from '../support/open-host.ts'

/** Writes the next so many bytes of the file `stream` whenever it is told to; there is a file `ready` once it echoes nothing. */
export const TOLD_PIECES: string =
  'stty raw -echo; exec 3<stream; : > ready; while read n; do dd bs=$n count=1 status=none <&3; done'

export async function fileThere(path: string): Promise<void> {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 2))
}

/** A client with a terminal of its own, which checks every byte that it is given against what the program wrote. */
export class ViewingClient {
  readonly name: string
  emulator: Emulator = createEmulator(DEFAULT_SIZE, 1000)
  /** Everything that was shown to the present terminal. */
  shown: Uint8Array[] = []
  screens = 0
  readonly #host: OpenHost
  readonly #pane: string
  readonly #stream: Buffer
  #workspace: Awaited<ReturnType<typeof connectWorkspace>> | undefined
  #attachment: Attachment | undefined
  #cut: () => void = () => {}
  #expected: number | undefined
  #from: { readonly spawnId: Attachment['spawnId']; readonly offset: number } | undefined

  constructor(name: string, host: OpenHost, pane: string, stream: Buffer) {
    this.name = name
    this.#host = host
    this.#pane = pane
    this.#stream = stream
  }

  get attached(): boolean {
    return this.#attachment !== undefined
  }

  get offset(): number {
    return this.#attachment?.offset ?? -1
  }

  /** Attaches anew, with a fresh terminal, or goes on where it was cut off. */
  async attach(size?: PaneSize): Promise<void> {
    const from = this.#from
    this.#from = undefined
    if (from === undefined) {
      this.emulator = createEmulator(DEFAULT_SIZE, 1000)
      this.shown = []
      this.#expected = undefined
    }
    this.#workspace ??= await this.#connect()
    const wishes = { ...(size === undefined ? {} : { size }), ...(from === undefined ? {} : { from }) }
    const attachment = await this.#workspace.attach(this.#pane, wishes)
    this.emulator.resize(attachment.pane.live?.size ?? DEFAULT_SIZE)
    attachment.onSize((changed) => this.emulator.resize(changed))
    attachment.onOutput((output) => this.#show(output, attachment))
    this.#attachment = attachment
  }

  /** Loses its link, as when the network goes away. */
  async cut(): Promise<void> {
    const attachment = this.#attachment
    if (attachment === undefined) return
    this.#cut()
    await this.#workspace?.closed
    attachment.resume() // what had come before is still shown
    await attachment.ended
    if (attachment.offset > 0) this.#from = { spawnId: attachment.spawnId, offset: attachment.offset }
    this.#attachment = undefined
    this.#workspace = undefined
  }

  async detach(): Promise<void> {
    await this.#attachment?.detach()
    this.#attachment = undefined
  }

  resize(size: PaneSize): void {
    this.#attachment?.resize(size)
  }

  pause(): void {
    this.#attachment?.pause()
  }

  resume(): void {
    this.#attachment?.resume()
  }

  async close(): Promise<void> {
    await this.#workspace?.[Symbol.asyncDispose]()
  }

  async #connect(): Promise<Awaited<ReturnType<typeof connectWorkspace>>> {
    const { sockets, home } = this.#host
    const workspace = await connectWorkspace({ home })
    const socket = sockets.at(-1)
    this.#cut = () => void socket?.destroy()
    return workspace
  }

  #show({ kind, offset, bytes }: AttachmentOutput, attachment: Attachment): void {
    this.shown.push(bytes)
    this.emulator.feed(bytes)
    if (kind === 'screen') {
      this.screens += 1
      this.#expected = offset
    } else {
      if (this.#expected !== undefined) expect(offset, `${this.name}: output without a gap`).toBe(this.#expected)
      const written = this.#stream.subarray(offset, offset + bytes.length)
      if (!written.equals(bytes)) expect.fail(`${this.name}: other bytes at ${offset} than were written there`)
      this.#expected = offset + bytes.length
    }
    expect(attachment.offset).toBe(this.#expected)
  }
}
