/** Where Quil writes what happened. Fields are data; the message says what. A logger never throws. */
export interface Logger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  /** Resolves when everything said so far is where it belongs. */
  settled?(): Promise<void>
}

/** Drops everything. */
export const silentLogger: Logger = { info() {}, warn() {} }
