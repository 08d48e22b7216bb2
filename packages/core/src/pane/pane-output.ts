import { ProgramWords, type ProgramWordsOptions } from '../osc/program-words.ts'
import type { PanePlugin } from '../plugin/plugin.ts'
import { OutputLog, PaneScreen } from '../screen/index.ts'
import type { PaneSize } from '../size.ts'
import { OutputFan } from './output-fan.ts'
import { ResumeWatch } from './resume-failure.ts'
import { OutputScraper } from './scraper.ts'
import { ScreenWatch, type ScreenWatchOptions } from './screen-watch.ts'

/** What is kept of a pane's output so that its screen can be seen. */
export interface KeptScreen {
  readonly log: OutputLog
  readonly screen: PaneScreen
}

export interface ScreenSetup {
  /** Lines kept above the screen; default 1000. */
  readonly scrollbackLines?: number
  /** Text of an earlier incarnation, shown above this one's. */
  readonly ghost?: Uint8Array
  /** Whether queries are to be answered from the first byte on, because no terminal shows the pane. */
  readonly answers?: boolean
}

export interface PaneOutputOptions {
  readonly plugin: PanePlugin
  readonly size: PaneSize
  /** Whether the program was asked to rejoin a session, and may refuse. */
  readonly rejoins: boolean
  /** `undefined`: no screen is kept, and none watched for the plugin's handlers. */
  readonly screen: ScreenSetup | undefined
  readonly onQuery: ProgramWordsOptions['onQuery']
  readonly onStatus: ProgramWordsOptions['onStatus']
  readonly onMark: NonNullable<ProgramWordsOptions['onMark']>
  readonly onValue: (name: string, value: string) => void
  readonly onIdle: ScreenWatchOptions['onIdle']
  readonly onNotice: ScreenWatchOptions['onNotice']
  /** Takes what a terminal answers to the program. */
  readonly onAnswer: (bytes: Uint8Array) => void
  /** Told `true` when output comes faster than the screen takes it. */
  readonly onPressure: (hold: boolean) => void
}

/** Takes in what a pane's program writes: hears what it says of itself, keeps it for the screen, and hands it on. */
export class PaneOutput {
  readonly fan: OutputFan = new OutputFan()
  readonly refusal: ResumeWatch = new ResumeWatch()
  readonly kept: KeptScreen | undefined
  readonly #words: ProgramWords
  readonly #rejoins: boolean
  readonly #scraper: OutputScraper | undefined
  readonly #watch: ScreenWatch | undefined

  constructor(options: PaneOutputOptions) {
    const { plugin, onQuery, onStatus, onMark } = options
    this.#rejoins = options.rejoins
    // By what it is, not by its tracker: a shell that is left alone may say it by itself, as fish 4 does.
    this.#words = new ProgramWords({ onQuery, onStatus, ...(plugin.category === 'shell' ? { onMark } : {}) })
    const { scrapers } = plugin.persistence
    if (scrapers.length > 0) this.#scraper = new OutputScraper(scrapers, options.onValue)
    this.kept = options.screen === undefined ? undefined : keptScreen(options, options.screen)
    if (this.kept !== undefined) this.#watch = new ScreenWatch({ ...options, screen: this.kept.screen })
  }

  /** The bytes are valid only during the call. Who waits for them has them before the screen does: a key's echo is some 15 µs sooner. */
  received(bytes: Uint8Array): void {
    this.#words.push(bytes)
    this.#scraper?.push(bytes)
    if (this.#rejoins) this.refusal.heard(bytes)
    this.kept?.log.push(bytes)
    this.fan.push(bytes)
    if (this.kept === undefined) return
    this.kept.screen.pushed()
    this.#watch?.arrived()
  }

  /** There will be no more. */
  ended(): void {
    this.#scraper?.end()
    void this.#watch?.end()
  }
}

function keptScreen({ size, onAnswer, onPressure }: PaneOutputOptions, setup: ScreenSetup): KeptScreen {
  const { answers = false, ...shown } = setup
  const log = new OutputLog()
  const screen = new PaneScreen({ ...shown, log, size, onAnswer, onPressure })
  screen.answering(answers)
  return { log, screen }
}
