/**
 * An iterator that ends at once with its signal and with `return`, also while somebody waits for the next value: a plain generator would
 * first wait for that value.
 *
 * @param begin must end soon after the signal it is given
 * @param onOver called once, when nothing more will come
 */
export function stoppable<T>(
  begin: (signal: AbortSignal) => AsyncGenerator<T, undefined>,
  outer?: AbortSignal,
  onOver: () => void = () => {},
): AsyncIterableIterator<T> {
  const own = new AbortController()
  const stop = (): void => own.abort()
  outer?.addEventListener('abort', stop, { once: true })
  if (outer?.aborted === true) stop()
  const values = begin(own.signal)
  let over = false
  const end = (): void => {
    if (over) return
    over = true
    outer?.removeEventListener('abort', stop)
    onOver()
  }
  return {
    async next() {
      try {
        const next = await values.next()
        if (next.done === true) end()
        return next
      } catch (error) {
        end()
        throw error
      }
    },
    async return() {
      stop()
      end()
      return await values.return(undefined)
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
