import type { Terminal } from '@xterm/headless'
import type { CoreBuffer, EmulatorCore } from './emulator-internals.ts'

/** @xterm/headless 6.0.0 throws at `CSI 1 J` with the cursor at the end of the last row: it looks for a row below. */
export function mendEraseAbove(terminal: Terminal, { buffers, _inputHandler }: EmulatorCore): void {
  const one = { params: [1], length: 1 }
  const handle = (params: readonly (number | number[])[], respectProtect: boolean): boolean => {
    const { active } = buffers
    if (params[0] !== 1 || active.x + 1 < terminal.cols || active.ybase + active.y + 1 < active.lines.length) return false
    _inputHandler.eraseInLine(one, respectProtect)
    if (active.y > 0) {
      active.y -= 1
      _inputHandler.eraseInDisplay(one, respectProtect)
      active.y += 1
    }
    return true
  }
  terminal.parser.registerCsiHandler({ final: 'J' }, (params) => handle(params, false))
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'J' }, (params) => handle(params, true))
}

/**
 * The emulator keeps the row of a saved cursor from the top of the scrollback: what scrolls meanwhile moves it up, as on no
 * terminal. Keeps it from the top of the screen; the function answered has to be called before that is looked at.
 */
export function mendSavedRow({ parser }: Terminal, { buffers }: EmulatorCore): () => void {
  const rows = { normal: 0, alt: 0 }
  const save = (): false => {
    rows[buffers.active === buffers.alt ? 'alt' : 'normal'] = buffers.active.y
    return false
  }
  const settle = (): false => {
    for (const screen of ['normal', 'alt'] as const) buffers[screen].savedY = buffers[screen].ybase + rows[screen]
    return false
  }
  const isAny = (params: readonly (number | number[])[], modes: readonly number[]): boolean =>
    params.some((param) => typeof param === 'number' && modes.includes(param))
  const top = (screens: readonly ('normal' | 'alt')[]): false => {
    for (const screen of screens) rows[screen] = 0
    return false
  }
  parser.registerEscHandler({ final: '7' }, save)
  parser.registerCsiHandler({ final: 's' }, save)
  parser.registerCsiHandler({ prefix: '?', final: 'h' }, (params) => isAny(params, [1048, 1049]) && save())
  parser.registerEscHandler({ final: '8' }, settle)
  parser.registerCsiHandler({ final: 'u' }, settle)
  parser.registerCsiHandler({ prefix: '?', final: 'l' }, settle)
  parser.registerEscHandler({ final: 'c' }, () => top(['normal', 'alt']))
  parser.registerCsiHandler({ intermediates: '!', final: 'p' }, () => top([buffers.active === buffers.alt ? 'alt' : 'normal']))
  return settle
}

/**
 * To be called before the emulator gets another size. It breaks lines anew in other places once its list of rows, a ring, does not begin at the
 * beginning of its array any more.
 */
export function straightenRows({ lines }: CoreBuffer): void {
  const most = lines.maxLength
  lines.maxLength = most + 1
  lines.maxLength = most
}
