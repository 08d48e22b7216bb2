/** How thick the lines are that go left, right, up and down from the middle of a cell, in pixels; 0 where there is none. */
export type Arms = readonly [left: number, right: number, up: number, down: number]

/** A character and its four arms: 1 light, 2 heavy. Dashed and double lines are left to the font. */
const TABLE = `
─1100 ━2200 │0011 ┃0022 ┌0101 ┍0201 ┎0102 ┏0202 ┐1001 ┑2001 ┒1002 ┓2002 └0110 ┕0210 ┖0120 ┗0220 ┘1010 ┙2010 ┚1020 ┛2020
├0111 ┝0211 ┞0121 ┟0112 ┠0122 ┡0221 ┢0212 ┣0222 ┤1011 ┥2011 ┦1021 ┧1012 ┨1022 ┩2021 ┪2012 ┫2022
┬1101 ┭2101 ┮1201 ┯2201 ┰1102 ┱2102 ┲1202 ┳2202 ┴1110 ┵2110 ┶1210 ┷2210 ┸1120 ┹2120 ┺1220 ┻2220
┼1111 ┽2111 ┾1211 ┿2211 ╀1121 ╁1112 ╂1122 ╃2121 ╄1221 ╅2112 ╆1212 ╇2221 ╈2212 ╉2122 ╊1222 ╋2222
╴1000 ╵0010 ╶0100 ╷0001 ╸2000 ╹0020 ╺0200 ╻0002 ╼1200 ╽0012 ╾2100 ╿0021`

const PIXELS = [0, 1, 3]
const LINES = new Map<string, Arms>(
  TABLE.trim()
    .split(/\s+/)
    .map((entry) => [entry.charAt(0), [1, 2, 3, 4].map((at) => PIXELS[Number(entry.charAt(at))] ?? 0) as unknown as Arms]),
)

export function armsOf(character: string): Arms | undefined {
  return LINES.get(character)
}
