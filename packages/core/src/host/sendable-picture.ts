import { QuilError } from '../errors.ts'
import { MAX_HOST_FRAME_BYTES } from '../protocol/limits.ts'
import type { ScreenPicture } from '../workspace/screen-picture.ts'

/** What is around a picture in its message. */
const ENVELOPE_BYTES = 1024
/** Smaller ones are sure to fit, whatever takes several bytes in JSON: a character at most six, a cell as a rule less than 200. */
const SURELY_FITS = { characters: MAX_HOST_FRAME_BYTES / 8, cells: MAX_HOST_FRAME_BYTES / 512 } as const

/** @throws QuilError `INVALID_ARGUMENT` where the picture is larger than a message can be */
export function sendable(picture: ScreenPicture): ScreenPicture {
  const size = 'text' in picture ? picture.text.length : picture.rows.length * picture.size.cols
  if (size < ('text' in picture ? SURELY_FITS.characters : SURELY_FITS.cells)) return picture
  const bytes = Buffer.byteLength(JSON.stringify(picture))
  if (bytes + ENVELOPE_BYTES <= MAX_HOST_FRAME_BYTES) return picture
  const megabytes = (value: number): string => `${(value / 2 ** 20).toFixed(1)} MiB`
  throw new QuilError(
    'INVALID_ARGUMENT',
    `this picture has ${megabytes(bytes)}, and a host sends ${megabytes(MAX_HOST_FRAME_BYTES)} at most: ask for fewer lines above the screen, or for text`,
    { details: { format: picture.format, bytes, maxBytes: MAX_HOST_FRAME_BYTES } },
  )
}
