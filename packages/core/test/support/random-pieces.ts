/** The bytes in pieces of 1 to `longest` bytes, cut anew in each round; the same cuts for the same seed. */
export function* randomPieces(
  bytes: Uint8Array,
  { seed, rounds, longest }: { readonly seed: number; readonly rounds: number; readonly longest: number },
): Generator<readonly Uint8Array[]> {
  let state = seed
  const next = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * below)
  }
  for (let round = 0; round < rounds; round += 1) {
    const pieces: Uint8Array[] = []
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + next(longest)
      pieces.push(bytes.subarray(at, at + length))
      at += length
    }
    yield pieces
  }
}
