import type { AttachmentEnd } from '@quil/core/workspace'

/** Why a view of a pane is over, or has to be made anew. */
export type ViewEnd =
  | { readonly why: 'ended'; readonly end: AttachmentEnd }
  /** The detach key. */
  | { readonly why: 'detach' }
  /** A signal to quil, or a terminal that is gone. */
  | { readonly why: 'told-to-end' }
  /** SIGTSTP, or its key. */
  | { readonly why: 'suspend' }
  /** SIGCONT, and nobody knows what was done to the terminal meanwhile. */
  | { readonly why: 'continued' }

/** Where the first reason to end a view waits for whoever shows it. */
export class ViewEnds {
  #first: ViewEnd | undefined
  #taker: ((end: ViewEnd) => void) | undefined

  tell(end: ViewEnd): void {
    if (this.#taker === undefined) this.#first ??= end
    else this.#taker(end)
    this.#taker = undefined
  }

  /** The next reason; each is given once. */
  async next(): Promise<ViewEnd> {
    const first = this.#first
    this.#first = undefined
    return (
      first ??
      (await new Promise((resolve) => {
        this.#taker = resolve
      }))
    )
  }
}
