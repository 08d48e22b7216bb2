// A file of compiled code: a header, and the code twice. V8 believes its code without looking, and runs anything: two copies that are the
// same are the cheapest proof that none of it was damaged. A checksum would cost more than the cache saves.

/** Of the header. A multiple of 8: V8 would copy code that lies elsewhere. */
export const HEADER_BYTES = 128
export const MAX_CODE_BYTES: number = 8 << 20

/** What a file for this content begins with. */
export function headerFor(content: string): Buffer {
  return Buffer.from(`quil-code 1 ${content}\n`.padEnd(HEADER_BYTES))
}
