/** An element of an XML text, with those in it left out. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
}

const TAG = /^<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#39);[^"<&]*)*")*)(\/?)>/
const ATTRIBUTE = / ([a-zA-Z:-]+)="([^"]*)"/g
const TEXT = /^(?:[^<&>]|&(?:amp|lt|gt|quot|#39);)+/u
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
/** What XML 1.0 cannot hold, and here not those marks that turn the direction of a text. */
const FORBIDDEN = /(?![\n])\p{Cc}|\p{Cs}|[\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

/**
 * Reads the part of XML that pictures are made of, and nothing more: a stricter reader than any browser.
 * @throws where it is not well-formed
 */
export function readXml(xml: string): XmlElement[] {
  const forbidden = FORBIDDEN.exec(xml)
  if (forbidden !== null) throw new Error(`a character that must not be there: ${JSON.stringify(forbidden[0])}`)
  const elements: XmlElement[] = []
  const open: { name: string; attributes: Record<string, string>; text: string }[] = []
  for (let at = 0; at < xml.length; ) {
    const rest = xml.slice(at, at + 100_000)
    const [piece = '', closes, name = '', attributes = '', isEmpty] = TAG.exec(rest) ?? TEXT.exec(rest) ?? []
    if (piece === '') throw new Error(`neither text nor a tag: ${rest.slice(0, 80)}`)
    at += piece.length
    const inner = open.at(-1)
    if (name === '') {
      if (inner !== undefined) inner.text += decoded(piece)
      else if (piece.trim() !== '') throw new Error(`text outside: ${piece}`)
    } else if (closes === '/') {
      if (inner?.name !== name) throw new Error(`</${name}> ends ${inner?.name}`)
      open.pop()
    } else {
      const element = { name, attributes: Object.fromEntries(pairsOf(attributes)), text: '' }
      elements.push(element)
      if (isEmpty !== '/') open.push(element)
    }
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)?.name}> does not end`)
  return elements
}

function pairsOf(attributes: string): (readonly [string, string])[] {
  return [...attributes.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, decoded(value)])
}

function decoded(text: string): string {
  return text.replace(/&([a-z#\d]+);/g, (_, name: string) => ENTITIES[name] ?? '')
}
