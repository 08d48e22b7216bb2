/** What one writer may have waiting at a program that does not read, after it was told to hold back. */
const MOST_HELD_BYTES = 4 << 20

export interface GatedInput {
  /** False when more waits than the program takes. */
  write(bytes: Uint8Array): boolean
  drained(): Promise<void>
}

/** Input of one writer to one program. Who is told to hold back and goes on loses what is beyond 4 MiB: memory has an end. */
export class InputGate {
  readonly #input: GatedInput
  readonly #onHeld: (held: boolean) => void
  #held = false
  #heldBytes = 0

  constructor(input: GatedInput, onHeld: (held: boolean) => void) {
    this.#input = input
    this.#onHeld = onHeld
  }

  /** False when more than 1 MiB waits: hold back until told otherwise. */
  type(bytes: Uint8Array): boolean {
    if (this.#held) {
      this.#heldBytes += bytes.length
      if (this.#heldBytes > MOST_HELD_BYTES) return false
    }
    const taken = this.#input.write(bytes)
    if (taken || this.#held) return taken
    this.#held = true
    this.#heldBytes = 0
    this.#onHeld(true)
    void this.#input.drained().then(() => {
      this.#held = false
      this.#onHeld(false)
    })
    return false
  }
}
