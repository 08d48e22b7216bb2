// Plays scenarios on one agent's pane and looks at every state that comes, in order.

/** How long a state may be waited for, in milliseconds. */
const PATIENCE_MS = 60_000
/** A dialog that has just been painted does not always take keys at once: a key is pressed when the program is silent so long. */
const REST_MS = 200

/** A transition that did not come as it should. */
export class WrongTransition extends Error {}

/** `blocked:permission`, `done`, … */
const nameOf = ({ state, blockedOn }) => (blockedOn === undefined ? state : `${state}:${blockedOn}`)

/** One pane with everything that happens to it: keys, answers of the model, states. Times in milliseconds. */
export class Stage {
  #states = []
  #last = 'unknown'
  #next = () => {}
  #outputAt = 0
  #keyAt
  #answerAt

  /** The model was asked something. */
  asked(request) {
    void request.answered.then(() => {
      this.#answerAt = Date.now()
    })
  }

  watch({ pane, screen, model, project }) {
    Object.assign(this, { pane, screen, model, project })
    pane.onOutput(() => {
      this.#outputAt = Date.now()
    })
    pane.onState((state) => this.#came(state))
    this.#came(pane.state)
  }

  /** Types a prompt, waits until all of it stands in the box, and presses Enter. */
  async enter(text) {
    const inOneWord = (shown) => shown.replaceAll(/\s+/g, '')
    const shows = (screen) => inOneWord(screen).includes(inOneWord(text))
    this.screen.type(text)
    await this.screen.waitUntil(text, shows, { timeoutMs: PATIENCE_MS })
    await this.press('Enter')
  }

  /** Presses a key as soon as nothing moves; at the latest after two seconds, for something may move all the time. */
  async press(key) {
    const end = Date.now() + 10 * REST_MS
    while (Date.now() - this.#outputAt < REST_MS && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20))
    this.#keyAt = Date.now()
    this.screen.press(key)
  }

  see(text) {
    return this.screen.waitForText(text, { timeoutMs: PATIENCE_MS })
  }

  /** Whether the screen shows it within two seconds. */
  shows(text) {
    return this.screen.waitForText(text, { timeoutMs: 2000 }).then(
      () => true,
      () => false,
    )
  }

  /**
   * The next state, which must be this one. Answers how long after the last key (`'key'`) or after the end of the model's last answer
   * (`'answer'`) it came. `over`: states that may come before it.
   */
  async expect(wanted, after, { over = [] } = {}) {
    let state = await this.#take(wanted)
    while (over.includes(state.name)) state = await this.#take(wanted)
    if (state.name !== wanted) throw new WrongTransition(`${state.name} (${state.words}) in the place of ${wanted}`)
    return { from: state.from, to: wanted, after, delayMs: Math.max(0, state.at - (state[after] ?? state.at)) }
  }

  /** Whether any state comes within so many milliseconds. */
  async arrives(withinMs) {
    const end = Date.now() + withinMs
    while (this.#states.length === 0 && Date.now() < end) await this.#something()
    return this.#states.length > 0
  }

  async #take(wanted) {
    const end = Date.now() + PATIENCE_MS
    while (this.#states.length === 0) {
      if (Date.now() > end) throw new WrongTransition(`no state in the place of ${wanted}; the screen:\n${this.screen.text()}`)
      await this.#something()
    }
    return this.#states.shift()
  }

  /** A state, or a second. */
  #something() {
    return new Promise((resolve) => {
      this.#next = resolve
      setTimeout(resolve, 1000).unref()
    })
  }

  /** Another detail is no other state. */
  #came(state) {
    const name = nameOf(state)
    const from = this.#last
    if (name === from) return
    this.#last = name
    const words = `${state.source}${state.detail === undefined ? '' : `: ${state.detail}`}`
    this.#states.push({ name, from, words, at: Date.now(), key: this.#keyAt, answer: this.#answerAt })
    this.#next()
  }
}
