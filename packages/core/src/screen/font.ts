/** Quoted so that it can stand in an attribute. */
export const FONTS = "ui-monospace,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"

/** Latin, Greek and Cyrillic letters, and ASCII: what a monospaced font has itself, each as wide as any other. */
const STEADY = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u0370-\u03ff\u0400-\u045f]$/

/** Whether a font of a fixed width surely has this character; others come from a font of another width. */
export function isSteady(character: string): boolean {
  return STEADY.test(character)
}
