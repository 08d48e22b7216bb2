import { checkSize, type PaneSize } from '../size.ts'

/** A caller's mistake must not become the pane's refusal, nor a pane half started. */
export function checkWished({ size }: { readonly size?: PaneSize }): void {
  if (size !== undefined) checkSize(size)
}
