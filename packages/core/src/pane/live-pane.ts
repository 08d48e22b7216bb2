import type { PaneId, SpawnId } from '../ids.ts'
import { callListener, Listeners } from '../listeners.ts'
import { type ShellMark, ShellMarks } from '../osc/shell-marks.ts'
import type { Outcome } from '../outcome.ts'
import type { PanePlugin } from '../plugin/plugin.ts'
import type { ReadyPlan } from '../resume/launch-plan.ts'
import { SESSION_ID } from '../resume/resume-template.ts'
import type { TrackerEvent } from '../resume/tracker.ts'
import { checkSize, type PaneSize } from '../size.ts'
import type { PaneNotice } from '../workspace/pane-notice.ts'
import { exitWords, type PaneState, type PaneStateReport } from '../workspace/pane-state.ts'
import type { PaneRecord, SessionRecord } from '../workspace/record.ts'
import type { Follow } from './follow-tracker.ts'
import { type KillOptions, killGroup } from './kill-group.ts'
import { OutputFan, type OutputListener } from './output-fan.ts'
import type { Pane, PaneExit, TakenPrompt } from './pane.ts'
import { openPty, type Pty, type PtyExit } from './pty.ts'
import { ResumeWatch } from './resume-failure.ts'
import { OutputScraper } from './scraper.ts'

export interface LivePaneOptions {
  readonly plugin: PanePlugin
  readonly plan: ReadyPlan
  readonly record: PaneRecord
  readonly spawnId: SpawnId
  readonly size: PaneSize
  /** Starts to follow the tracker. */
  readonly watch: Follow | undefined
  /** The pane moved to another session. Answers what is wrong with that, if anything. */
  readonly onMoved: (session: SessionRecord) => string | undefined
}

/** A pane whose program is running, or has run, in this process. */
export class LivePane implements Pane {
  readonly id: PaneId
  readonly spawnId: SpawnId
  readonly outcome: Outcome
  readonly notes: readonly string[]
  readonly exited: Promise<PaneExit>
  #record: PaneRecord
  #problems: readonly string[]
  #size: PaneSize
  #exit: PaneExit | undefined
  #killing: Promise<PaneExit> | undefined
  #resolveExited: (exit: PaneExit) => void = () => {}
  readonly #pty: Pty
  readonly #fan = new OutputFan()
  readonly #scraper: OutputScraper | undefined
  readonly #shell: ShellMarks | undefined
  readonly #resumeWatch = new ResumeWatch()
  readonly #watching: Disposable | undefined
  readonly #onMoved: (session: SessionRecord) => string | undefined
  readonly #sessions = new Listeners<SessionRecord>()
  readonly #marks = new Listeners<ShellMark>()
  readonly #troubles = new Listeners<string>()
  readonly #states = new Listeners<PaneState>()
  readonly #prompts = new Listeners<TakenPrompt>()
  readonly #notices = new Listeners<PaneNotice>()
  #state: PaneState = { state: 'unknown', source: 'none', since: new Date().toISOString() }
  readonly #exits = new Listeners<PaneExit>()

  constructor(options: LivePaneOptions) {
    const { plan, plugin } = options
    this.id = options.record.id
    this.spawnId = options.spawnId
    this.outcome = plan.outcome
    this.notes = plan.notes
    this.#problems = plan.problems
    this.#record = options.record
    this.#size = options.size
    this.#onMoved = options.onMoved
    this.exited = new Promise((resolve) => {
      this.#resolveExited = resolve
    })
    const { scrapers } = plugin.persistence
    if (scrapers.length > 0) this.#scraper = new OutputScraper(scrapers, (name, value) => this.#scraped(name, value))
    // By what it is, not by its tracker: a shell that is left alone may say it by itself, as fish 4 does.
    if (plugin.category === 'shell') this.#shell = new ShellMarks((mark) => this.#marked(mark))
    this.#pty = openPty({
      file: plan.file,
      args: plan.args,
      env: plan.env,
      cwd: plan.cwd,
      size: options.size,
      onData: (bytes) => this.#received(bytes),
      onExit: (exit) => this.#ended(exit),
    })
    this.#watching = options.watch?.((event) => this.#tracked(event))
  }

  get pid(): number {
    return this.#pty.pid
  }

  get record(): PaneRecord {
    return this.#record
  }

  get problems(): readonly string[] {
    return this.#problems
  }

  get size(): PaneSize {
    return this.#size
  }

  get droppedBytes(): number {
    return this.#fan.droppedBytes
  }

  /** Whether the program has ended. */
  get ended(): boolean {
    return this.#exit !== undefined
  }

  get state(): PaneState {
    return this.#state
  }

  stateReport(): PaneStateReport {
    return { state: this.#state, evidence: [], history: [] }
  }

  /** What the program wrote before anybody listened. */
  firstOutput(): Uint8Array {
    return this.#fan.peek()
  }

  write(data: string | Uint8Array): boolean {
    if (this.#exit !== undefined) return false
    return this.#pty.input.write(typeof data === 'string' ? Buffer.from(data) : data)
  }

  drained(): Promise<void> {
    return this.#pty.input.drained()
  }

  resize(size: PaneSize): void {
    const { cols, rows } = checkSize(size)
    if (this.#exit !== undefined || (cols === this.#size.cols && rows === this.#size.rows)) return
    this.#pty.resize({ cols, rows })
    this.#size = { cols, rows }
  }

  pause(): void {
    this.#fan.hold()
    this.#pty.pause()
  }

  resume(): void {
    this.#fan.release()
    this.#pty.resume()
  }

  kill(options?: KillOptions): Promise<PaneExit> {
    if (this.#exit !== undefined) return this.exited
    this.#killing ??= killGroup(this.pid, options).then(() => this.exited)
    return this.#killing
  }

  onOutput(listener: OutputListener): Disposable {
    return this.#fan.add(listener)
  }

  onSession(listener: (session: SessionRecord) => void): Disposable {
    return this.#sessions.add(listener)
  }

  onMark(listener: (mark: ShellMark) => void): Disposable {
    return this.#marks.add(listener)
  }

  onState(listener: (state: PaneState) => void): Disposable {
    return this.#states.add(listener)
  }

  onPrompt(listener: (prompt: TakenPrompt) => void): Disposable {
    return this.#prompts.add(listener)
  }

  onNotice(listener: (notice: PaneNotice) => void): Disposable {
    return this.#notices.add(listener)
  }

  onProblem(listener: (message: string) => void): Disposable {
    return this.#troubles.add(listener)
  }

  onExit(listener: (exit: PaneExit) => void): Disposable {
    const exit = this.#exit
    if (exit === undefined) return this.#exits.add(listener)
    let wanted = true
    queueMicrotask(() => wanted && callListener(listener, exit))
    return {
      [Symbol.dispose]: () => {
        wanted = false
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }

  #received(bytes: Uint8Array): void {
    const own = new Uint8Array(bytes) // a copy, for the read buffer is shared by all panes; `Uint8Array.from` takes twice as long
    this.#scraper?.push(own)
    this.#shell?.push(own)
    if (this.outcome.kind !== 'fresh') this.#resumeWatch.heard(own)
    this.#fan.push(own)
  }

  #ended(end: PtyExit): void {
    this.#scraper?.end()
    this.#watching?.[Symbol.dispose]()
    const resumeFailed = this.#resumeWatch.failure(this.outcome, end, this.#killing !== undefined)
    const exit: PaneExit = { ...end, ...(resumeFailed === undefined ? {} : { resumeFailed }) }
    this.#exit = exit
    this.#record = { ...this.#record, lastExit: { ...end, at: new Date().toISOString() } }
    this.#changed({ state: 'exited', source: 'exit', detail: exitWords(end) })
    this.#resolveExited(exit)
    this.#exits.emit(exit)
  }

  #tracked(event: TrackerEvent): void {
    if (event.type === 'session') {
      this.#resumeWatch.arrived()
      this.#moved(event.session)
    } else if (event.type === 'state') {
      this.#changed({ ...event, source: 'tracker' })
    } else if (event.type === 'prompt') this.#prompts.emit(event.text === undefined ? {} : { text: event.text })
    else this.#trouble(event.message)
  }

  #changed({ state, source, detail, blockedOn }: Omit<PaneState, 'since'>): void {
    this.#state = {
      state,
      source,
      since: new Date().toISOString(),
      ...(detail === undefined ? {} : { detail }),
      ...(blockedOn === undefined ? {} : { blockedOn }),
    }
    this.#states.emit(this.#state)
  }

  #marked(mark: ShellMark): void {
    if (mark.type === 'directory' && mark.path !== this.#record.directory) {
      this.#record = { ...this.#record, directory: mark.path }
    }
    this.#marks.emit(mark)
  }

  #scraped(name: string, value: string): void {
    this.#record = { ...this.#record, state: { ...this.#record.state, [name]: value } }
    if (name === SESSION_ID) this.#moved({ id: value, source: 'scrape', at: new Date().toISOString() })
  }

  #moved(session: SessionRecord): void {
    this.#record = { ...this.#record, session, state: { ...this.#record.state, [SESSION_ID]: session.id } }
    const problem = this.#onMoved(session)
    this.#sessions.emit(session)
    if (problem !== undefined) this.#trouble(problem)
  }

  #trouble(message: string): void {
    this.#problems = [...this.#problems, message]
    this.#troubles.emit(message)
  }
}
