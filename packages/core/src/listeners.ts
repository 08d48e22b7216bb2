/** Calls a listener; what it throws surfaces as an uncaught error of its own and disturbs nobody else. */
export function callListener<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/** A set of listeners of one kind of event. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>()

  add(listener: (value: T) => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  emit(value: T): void {
    for (const listener of this.#listeners) callListener(listener, value)
  }
}
