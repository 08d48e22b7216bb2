/** A listener whose errors surface as uncaught ones of their own, and do not break the link over which it is told. */
export function guarded<T>(listener: (value: T) => void): (value: T) => void {
  return (value) => {
    try {
      listener(value)
    } catch (error) {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
