import type { SpawnId } from '../ids.ts'
import type { OutputLog, PaneScreen } from '../screen/index.ts'

/** What a view has to show next, and where it belongs. */
type Piece =
  | { readonly kind: 'output'; readonly offset: number }
  /** A piece of a picture; the whole of it replaces everything before. */
  | { readonly kind: 'screen'; readonly offset: number; readonly first: boolean; readonly last: boolean }

/** The bytes are the taker's to keep. */
export type ViewPiece = Piece & { readonly bytes: Uint8Array }

/** So many bytes were written into a place of the taker's. */
export type PlacedPiece = Piece & { readonly length: number }

interface Picture {
  readonly offset: number
  readonly bytes: Uint8Array
  taken: number
}

export interface ViewStart {
  readonly from?: { readonly spawnId: SpawnId; readonly offset: number }
  /** Where the screen last got another size: who has not seen what came after it gets a picture. */
  readonly resizedAt: number | undefined
  /** Lines above the screen in the first picture. */
  readonly scrollbackLines: number
}

/**
 * A cursor into one pane's output, for one taker that takes as fast as it can. Nothing is queued for it: who is so far behind that
 * the log has forgotten the next byte gets a picture of the screen and goes on from there. The picture and the offset it stands
 * for are taken in one step, so no byte is lost or comes twice.
 */
export class View {
  readonly #log: OutputLog
  readonly #screen: PaneScreen
  #cursor: number
  #picture: Picture | undefined
  /** Counts pictures asked for: one that comes after the next was asked for is out of date. */
  #pictures = 0
  #picturing = false
  /** What the picture that is awaited will stand for. */
  #askedAt = 0
  /** Lines above the screen for the next picture: those of the first are owed until it was taken whole. */
  #lines: number
  #ended = false
  #closed = false
  #shownTo = 0
  #paused = false
  #takenBytes = 0
  /** Called when its taker has taken something, or has paused or gone on. */
  onMoved: () => void = () => {}
  /** Called when there may be something to take; set by the taker. */
  onReady: () => void = () => {}
  /** Called when a picture has replaced output from one offset up to another. */
  onSkipped: (from: number, to: number) => void = () => {}

  constructor(log: OutputLog, screen: PaneScreen, spawnId: SpawnId, start: ViewStart) {
    this.#log = log
    this.#screen = screen
    const { from, resizedAt } = start
    const oldest = Math.max(log.start, resizedAt === undefined ? 0 : resizedAt + 1)
    const kept = from !== undefined && from.spawnId === spawnId && from.offset >= oldest && from.offset <= log.end
    this.#cursor = kept ? from.offset : log.end
    this.#lines = kept ? 0 : start.scrollbackLines
    if (!kept) this.#takePicture()
  }

  /** Offset of the next byte of output, once everything taken is shown. */
  get offset(): number {
    return this.#picture?.offset ?? this.#cursor
  }

  /** Offset up to which output itself was taken, not a picture in its place. */
  get shownTo(): number {
    return this.#shownTo
  }

  /** Whether everything was taken and nothing more will come. */
  get finished(): boolean {
    return this.#ended && !this.#picturing && this.#picture === undefined && this.#cursor === this.#log.end
  }

  /** Bytes of output, from what is shown up to what the program has written. */
  get lag(): number {
    return this.#log.end - (this.#picturing ? this.#askedAt : this.offset)
  }

  /** All that was ever taken, pictures too. */
  get takenBytes(): number {
    return this.#takenBytes
  }

  /** Whether a picture is awaited: the taker has nothing to take, and that is not its fault. */
  get picturing(): boolean {
    return this.#picturing
  }

  /** Whether its taker wants nothing for now. */
  get paused(): boolean {
    return this.#paused
  }

  set paused(paused: boolean) {
    this.#paused = paused
    this.onMoved()
  }

  /** Bytes that could be taken now. */
  get pendingBytes(): number {
    if (this.#picturing) return 0
    return this.#picture === undefined ? this.#log.end - this.#cursor : this.#picture.bytes.length - this.#picture.taken
  }

  /**
   * The next piece, at most so many bytes; `undefined` when there is none now: `onReady` tells of the next.
   * @param maxPictureBytes the same for a piece of a picture
   */
  take(maxBytes: number, maxPictureBytes: number = maxBytes): ViewPiece | undefined {
    if (!this.#mayTake()) return undefined
    if (this.#picture !== undefined) return this.#takeOfPicture(this.#picture, maxPictureBytes)
    const offset = this.#cursor
    const bytes = this.#log.read(offset, maxBytes)
    this.#advance(bytes.length)
    return { kind: 'output', offset, bytes }
  }

  /** The same, written into `target` from `at` on, as much as there is room for. */
  takeInto(target: Buffer, at: number): PlacedPiece | undefined {
    if (!this.#mayTake()) return undefined
    const room = target.length - at
    if (this.#picture !== undefined) {
      const { bytes, ...piece } = this.#takeOfPicture(this.#picture, room)
      target.set(bytes, at)
      return { ...piece, length: bytes.length }
    }
    const offset = this.#cursor
    const length = Math.min(this.#log.end - offset, room)
    this.#log.copy(offset, target, at, length)
    this.#advance(length)
    return { kind: 'output', offset, length }
  }

  /** Whether there is something now. Asks for a picture where the next byte is forgotten. */
  #mayTake(): boolean {
    if (this.#closed || this.#picturing) return false
    if (this.#picture !== undefined) return true
    if (this.#cursor >= this.#log.start) return this.#cursor < this.#log.end
    this.#takePicture()
    return false
  }

  #advance(bytes: number): void {
    this.#cursor += bytes
    this.#shownTo = this.#cursor
    this.#taken(bytes)
  }

  #taken(bytes: number): void {
    this.#takenBytes += bytes
    this.onMoved()
  }

  /** There is more output. */
  wake(): void {
    if (!this.#closed && !this.#picturing) this.onReady()
  }

  /** There will be no more output. */
  end(): void {
    this.#ended = true
    this.wake()
  }

  /** From now on there is nothing to take. */
  close(): void {
    this.#closed = true
    this.#picture = undefined
  }

  /** The screen has another size: no two terminals break lines anew in the same way, and what was not taken yet was for the old one. */
  resized(): void {
    if (!this.#closed) this.#takePicture()
  }

  #takeOfPicture(picture: Picture, maxBytes: number): ViewPiece & { readonly kind: 'screen' } {
    const start = picture.taken
    const bytes = picture.bytes.subarray(start, start + maxBytes)
    picture.taken += bytes.length
    const last = picture.taken === picture.bytes.length
    if (last) {
      this.#cursor = picture.offset
      this.#picture = undefined
      this.#lines = 0
    }
    this.#taken(bytes.length)
    return { kind: 'screen', offset: picture.offset, first: start === 0, last, bytes }
  }

  #takePicture(): void {
    this.#pictures += 1
    const number = this.#pictures
    this.#picturing = true
    this.#picture = undefined
    this.#askedAt = this.#log.end
    const done = (picture: Picture | undefined): void => {
      if (number !== this.#pictures || this.#closed) return
      this.#picturing = false
      this.#picture = picture
      if (picture !== undefined) this.onSkipped(this.#cursor, picture.offset)
      this.wake()
    }
    this.#screen.snapshot({ scrollbackLines: this.#lines, shownTo: this.#cursor }).then(
      ({ offset, bytes }) => done({ offset, bytes, taken: 0 }),
      () => {
        this.#cursor = this.#log.end // the screen is gone: nobody is meant to look any more
        done(undefined)
      },
    )
  }
}
