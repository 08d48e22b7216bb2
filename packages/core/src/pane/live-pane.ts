import { QuilError } from '../errors.ts'
import type { PaneId, SpawnId } from '../ids.ts'
import type { ShellMark } from '../osc/shell-marks.ts'
import { StatusAnswers, withoutStatusAnswers } from '../osc/status-query.ts'
import type { Outcome } from '../outcome.ts'
import type { PanePlugin } from '../plugin/plugin.ts'
import type { ReadyPlan } from '../resume/launch-plan.ts'
import type { TrackerEvent } from '../resume/tracker.ts'
import { checkSize, type PaneSize } from '../size.ts'
import { PaneStates } from '../state/pane-states.ts'
import { exitWords, type PaneState, type PaneStateReport } from '../workspace/pane-state.ts'
import type { PaneRecord, SessionRecord } from '../workspace/record.ts'
import type { ScreenPicture, SnapshotOptions } from '../workspace/screen-picture.ts'
import { FlowHolds } from './flow-holds.ts'
import type { Follow } from './follow-tracker.ts'
import { HeardPane } from './heard-pane.ts'
import { type KillOptions, killGroup } from './kill-group.ts'
import type { OutputListener } from './output-fan.ts'
import type { Pane, PaneExit } from './pane.ts'
import { PaneEnd } from './pane-end.ts'
import { PaneMemory } from './pane-memory.ts'
import { type KeptScreen, PaneOutput, type ScreenSetup } from './pane-output.ts'
import { openPty, type Pty, type PtyExit } from './pty.ts'

export interface LivePaneOptions {
  readonly plugin: PanePlugin
  readonly plan: ReadyPlan
  readonly record: PaneRecord
  readonly spawnId: SpawnId
  readonly size: PaneSize
  /** `undefined`: no screen is kept. */
  readonly screen: ScreenSetup | undefined
  /** Starts to follow the tracker. */
  readonly watch: Follow | undefined
  /** The pane moved to another session. Answers what is wrong with that, if anything. */
  readonly onMoved: (session: SessionRecord) => string | undefined
}

/** A pane whose program is running, or has run, in this process. */
export class LivePane extends HeardPane implements Pane {
  readonly id: PaneId
  readonly spawnId: SpawnId
  readonly outcome: Outcome
  readonly notes: readonly string[]
  readonly plugin: PanePlugin
  /** Whether a tracker is to tell what the program does. */
  readonly isTracked: boolean
  #size: PaneSize
  #killing: Promise<PaneExit> | undefined
  readonly #pty: Pty
  readonly #output: PaneOutput
  readonly #answers: StatusAnswers
  readonly #activity: PaneStates
  readonly #memory: PaneMemory
  readonly #watching: Disposable | undefined
  readonly #end = new PaneEnd()
  readonly #holds = new FlowHolds(() => this.#pty)

  constructor(options: LivePaneOptions) {
    super()
    const { plan, size, record, onMoved } = options
    this.id = options.record.id
    this.spawnId = options.spawnId
    this.outcome = plan.outcome
    this.notes = plan.notes
    this.plugin = options.plugin
    this.isTracked = options.watch !== undefined
    this.#size = size
    this.#memory = new PaneMemory({
      record,
      problems: plan.problems,
      onMoved,
      onSession: (session) => this.sessions.emit(session),
      onProblem: (message) => this.troubles.emit(message),
    })
    this.#activity = new PaneStates((state) => this.states.emit(state))
    this.#answers = new StatusAnswers(() => this.#pty.input)
    this.#output = this.#listen(options)
    this.#pty = openPty({
      file: plan.file,
      args: plan.args,
      env: plan.env,
      cwd: plan.cwd,
      size,
      onData: (bytes) => {
        this.#output.received(bytes)
        this.#activity.heard()
      },
      onExit: (exit) => this.#ended(exit),
    })
    this.#watching = options.watch?.((event) => this.#tracked(event))
  }

  get pid(): number {
    return this.#pty.pid
  }

  get record(): PaneRecord {
    return this.#memory.record
  }

  get problems(): readonly string[] {
    return this.#memory.problems
  }

  get size(): PaneSize {
    return this.#size
  }

  get droppedBytes(): number {
    return this.#output.fan.droppedBytes
  }

  /** Whether the program has ended. */
  get ended(): boolean {
    return this.#end.exit !== undefined
  }

  get exited(): Promise<PaneExit> {
    return this.#end.exited
  }

  get state(): PaneState {
    return this.#activity.state
  }

  /** @throws QuilError `INVALID_ARGUMENT` when it was started without a screen */
  get kept(): KeptScreen {
    const { kept } = this.#output
    if (kept !== undefined) return kept
    throw new QuilError('INVALID_ARGUMENT', `pane ${this.id} was started with \`screen: false\`: nothing of its screen is kept`)
  }

  stateReport(): PaneStateReport {
    return this.#activity.report()
  }

  async snapshot(options: SnapshotOptions = {}): Promise<ScreenPicture> {
    const picture = await this.kept.screen.picture(options)
    return { ...picture, live: !this.ended }
  }

  /** What the program wrote before anybody listened. */
  firstOutput(): Uint8Array {
    return this.#output.fan.peek()
  }

  write(data: string | Uint8Array): boolean {
    return this.#type(withoutStatusAnswers(typeof data === 'string' ? Buffer.from(data) : data))
  }

  drained(): Promise<void> {
    return this.#pty.input.drained()
  }

  resize(size: PaneSize): void {
    const { cols, rows } = checkSize(size)
    if (this.ended || (cols === this.#size.cols && rows === this.#size.rows)) return
    this.#pty.resize({ cols, rows })
    this.#size = { cols, rows }
    this.#output.kept?.screen.resized(this.#size)
  }

  pause(): void {
    this.#output.fan.hold()
    this.#holds.set('caller', true)
  }

  resume(): void {
    this.#output.fan.release()
    this.#holds.set('caller', false)
  }

  kill(options?: KillOptions): Promise<PaneExit> {
    if (this.ended) return this.exited
    this.#killing ??= killGroup(this.pid, options).then(() => this.exited)
    return this.#killing
  }

  onOutput(listener: OutputListener): Disposable {
    return this.#output.fan.add(listener)
  }

  /** Tells that output has come, and how much: nothing is copied for that. Output before the first listener, of any kind, comes first. */
  onArrival(listener: (length: number) => void): Disposable {
    return this.#output.fan.addArrival(listener)
  }

  /** Has the program wait for those who look at it. */
  holdForViews(holds: boolean): void {
    this.#holds.set('views', holds)
  }

  onExit(listener: (exit: PaneExit) => void): Disposable {
    return this.#end.add(listener)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }

  #listen({ plugin, plan, size, screen }: LivePaneOptions): PaneOutput {
    return new PaneOutput({
      plugin,
      size,
      screen,
      rejoins: plan.outcome.kind !== 'fresh',
      onQuery: (terminator) => this.#answers.asked(terminator),
      onStatus: (records) => this.#activity.said(records),
      onMark: (mark, order) => this.#marked(mark, order),
      onValue: (name, value) => this.#memory.scraped(name, value),
      onIdle: (match) => this.#activity.looked(match),
      onNotice: (notice) => this.notices.emit(notice),
      onAnswer: (bytes) => this.#type(bytes),
      onPressure: (holds) => this.#holds.set('screen', holds),
    })
  }

  #type(bytes: Uint8Array): boolean {
    return !this.ended && this.#pty.input.write(bytes)
  }

  #ended(end: PtyExit): void {
    this.#output.ended()
    this.#watching?.[Symbol.dispose]()
    const resumeFailed = this.#output.refusal.failure(this.outcome, end, this.#killing !== undefined)
    const exit: PaneExit = { ...end, ...(resumeFailed === undefined ? {} : { resumeFailed }) }
    this.#memory.ended(end)
    this.#end.come(exit, () => this.#activity.ended(exitWords(end)))
  }

  #tracked(event: TrackerEvent): void {
    if (event.type === 'session') {
      this.#output.refusal.arrived()
      this.#memory.moved(event.session)
    } else if (event.type === 'state') this.#activity.tracked(event)
    else if (event.type === 'prompt') this.prompts.emit(event.text === undefined ? {} : { text: event.text })
    else this.#memory.trouble(event.message)
  }

  #marked(mark: ShellMark, order: number): void {
    if (mark.type === 'directory') this.#memory.placed(mark.path)
    this.#activity.marked(mark, order)
    this.marks.emit(mark)
  }
}
