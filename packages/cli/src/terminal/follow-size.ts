import type { Output } from '../io.ts'

/** Tells the size of a terminal whenever it changes; nothing where stdout is none. */
export function followSize(stdout: Output, resize: (size: { readonly cols: number; readonly rows: number }) => void): Disposable {
  const follow = (): void => {
    const { columns = 0, rows = 0 } = stdout
    if (columns > 0 && rows > 0) resize({ cols: columns, rows })
  }
  if (stdout.isTTY === true) stdout.on('resize', follow)
  return { [Symbol.dispose]: () => void stdout.off('resize', follow) }
}
