import type { Terminal } from '@xterm/headless'

/** Attributes of a cell or of the pen, packed as @xterm/headless 6.0.0 keeps them. */
export interface Attributes {
  readonly fg: number
  readonly bg: number
  /** Valid for a cell only where `bg` has the flag HAS_EXTENDED. */
  readonly extended: { readonly _ext: number; readonly underlineColor: number; readonly urlId: number }
}

/** The pen itself, not a copy. */
export interface PenData extends Attributes {
  fg: number
  bg: number
  extended: Attributes['extended'] & { _ext: number; clone(): PenData['extended'] }
}

interface CsiParams {
  readonly params: readonly number[]
  readonly length: number
}

export type Charset = object | undefined

export interface TabStops {
  readonly [column: number]: boolean | undefined
}

export interface CoreRow {
  /** It goes on with the line of the row above. */
  isWrapped: boolean
  readonly length: number
  translateToString(trimRight: boolean, startColumn: number, endColumn: number): string
  /** 0 for the second half of a wide character. */
  getWidth(column: number): number
  hasContent(column: number): boolean | number
  getCodePoint(column: number): number
  /** Several code points in one cell. */
  isCombined(column: number): boolean | number
  /** Copies a cell. */
  loadCell(column: number, cell: Attributes): unknown
  getFg(column: number): number
  getBg(column: number): number
  setCellFromCodepoint(column: number, code: number, width: number, attributes: Attributes): void
}

/** Sequences that do something so many times. */
export type CountedAction =
  | 'insertLines'
  | 'deleteLines'
  | 'scrollUp'
  | 'scrollDown'
  | 'cursorForwardTab'
  | 'cursorBackwardTab'
  | 'repeatPrecedingCharacter'

/** Takes a part of a string that is still coming. */
export type PutString = (codes: Uint32Array, start: number, end: number) => void

type Print = (codes: Uint32Array, start: number, end: number) => void

export interface CoreBuffer {
  x: number
  y: number
  readonly ybase: number
  readonly lines: {
    readonly length: number
    /** Setting another moves the rows to the beginning of the array. */
    maxLength: number
    get(index: number): CoreRow | undefined
    /** Told how many of the oldest rows are forgotten. */
    onTrim(listener: (amount: number) => void): { dispose(): void }
  }
  /** Follows a row of this buffer; -1 once it is gone. */
  addMarker(row: number): { readonly line: number }
  readonly scrollTop: number
  readonly scrollBottom: number
  readonly savedX: number
  savedY: number
  readonly savedCurAttrData: PenData
  readonly savedCharset: Charset
  tabs: TabStops
}

/**
 * What the emulator keeps but does not publish. Reading it is exact where following the output beside the emulator would be a
 * second emulator; the package is pinned, and the round trip tests fail when any of this moves.
 */
export interface EmulatorCore {
  readonly buffers: { readonly normal: CoreBuffer; readonly alt: CoreBuffer; readonly active: CoreBuffer }
  readonly coreService: {
    readonly isCursorHidden: boolean
    readonly modes: { readonly insertMode: boolean }
    readonly decPrivateModes: { readonly cursorStyle: string | undefined; readonly cursorBlink: boolean | undefined }
  }
  readonly unicodeService: {
    charProperties(code: number, preceding: number): number
    /** 0 for what joins the character before it. */
    wcwidth(code: number): 0 | 1 | 2
    getStringCellWidth(text: string): number
  }
  readonly coreMouseService: { readonly activeEncoding: string }
  readonly _charsetService: { readonly charset: Charset; readonly glevel: number; readonly _charsets: readonly Charset[] }
  readonly _oscLinkService: {
    readonly _dataByLinkId: ReadonlyMap<number, unknown>
    getLinkData(id: number): { readonly id?: string; readonly uri: string } | undefined
  }
  readonly _inputHandler: Readonly<Record<CountedAction, (params: CsiParams) => unknown>> & {
    parse(data: Uint8Array | string): unknown
    eraseInLine(params: CsiParams, respectProtect: boolean): unknown
    eraseInDisplay(params: CsiParams, respectProtect: boolean): unknown
    print: Print
    setHyperlink(data: string): unknown
    readonly _curAttrData: PenData
    _windowTitleStack: string[]
    readonly _dirtyRowTracker: { markDirty(row: number): void }
    readonly _parser: {
      readonly currentState: number
      precedingJoinState: number
      readonly _oscParser: { start: () => unknown; put: PutString }
      readonly _dcsParser: { hook: (ident: number, params: unknown) => unknown; put: PutString }
      reset(): void
      setPrintHandler(print: Print): void
    }
  }
}

export function coreOf(terminal: Terminal): EmulatorCore {
  return (terminal as unknown as { readonly _core: EmulatorCore })._core
}
