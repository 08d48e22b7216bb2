import { DEFAULT_SIZE } from '../size.ts'
import type { ScreenFormat } from '../workspace/screen-picture.ts'
import { createEmulator } from './emulator.ts'
import { type Picture, takePictureOf } from './picture.ts'

/** Longer lines are wrapped. */
const WIDEST = 1000

export interface KeptOptions {
  readonly format: ScreenFormat
  /** How many of the last rows, at most. */
  readonly rows: number
}

/**
 * A picture of styled lines that were kept of a screen, as wide as they are. Nobody runs on it: it has no cursor.
 *
 * @param lines the same without styles
 */
export function pictureOfKept(styled: Uint8Array, lines: readonly string[], { format, rows }: KeptOptions): Picture {
  const emulator = createEmulator(DEFAULT_SIZE, 0)
  try {
    const widths = lines.map((line) => emulator.core.unicodeService.getStringCellWidth(line))
    const cols = Math.min(
      WIDEST,
      widths.reduce((most, width) => Math.max(most, width), DEFAULT_SIZE.cols),
    )
    emulator.resize({ cols, rows: Math.max(1, Math.min(rows, lines.length)) })
    emulator.feed(styled)
    emulator.feed(Buffer.from('\x18\x1b[?25l'))
    const { cursor: _nobody, ...picture } = takePictureOf(emulator, { format, scrollback: 0 })
    return picture
  } finally {
    emulator.dispose()
  }
}
