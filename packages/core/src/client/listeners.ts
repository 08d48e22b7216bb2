/** Functions that want to be told. One that is added or removed while they are told takes effect with the next telling. */
export class Listeners<T> {
  #all: readonly { readonly call: (value: T) => void }[] = []

  add(call: (value: T) => void): Disposable {
    const entry = { call }
    this.#all = [...this.#all, entry]
    return {
      [Symbol.dispose]: () => {
        this.#all = this.#all.filter((one) => one !== entry)
      },
    }
  }

  tell(value: T): void {
    for (const { call } of this.#all) call(value)
  }
}
