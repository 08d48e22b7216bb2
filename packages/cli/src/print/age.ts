const STEPS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const

/** How long ago, in the largest unit that fits: `12s`, `5m`, `3h`, `40d`. */
export function age(since: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1000))
  const [unit, size] = STEPS.find(([, step]) => seconds >= step) ?? ['s', 1]
  return `${Math.floor(seconds / size)}${unit} ago`
}
