/** Control characters, halves of characters and what is none: XML cannot hold them. */
const NOT_XML = /[\p{Cc}\p{Cs}\ufdd0-\ufdef\ufffe\uffff]/gu
/** Marks that turn the direction of what follows: a terminal has none. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** A text of which nobody knows where it comes from, for XML or HTML. */
export function xmlText(text: string): string {
  return text
    .replace(NOT_XML, '')
    .replace(BIDI, '')
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')
}
