// What every figure is measured with: the peers that are there, one terminal, rounds in turning order.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileTerminal } from './terminal.mjs'

export class Lab {
  #peers
  #profile
  #starts = 0

  /**
   * `quick`: small amounts, few rounds. `rounds`: instead of what a figure takes. `profile`: a folder for V8 profiles of hosts and clients. `nodes`: those that
   * hosts are to run on where every Node counts.
   */
  constructor({ peers, quick = false, rounds, profile, nodes = [process.execPath] }) {
    this.#peers = new Map(peers.map((peer) => [peer.name, peer]))
    this.#profile = profile
    this.quick = quick
    this.rounds = rounds
    this.nodes = nodes
    this.directory = mkdtempSync(join(tmpdir(), 'quil-bench-'))
    this.terminal = compileTerminal(this.directory)
  }

  /** The value for a quick run, or the one for a full run. */
  size(quick, full) {
    return this.quick ? quick : full
  }

  /** A path for a figure's own file. */
  path(name) {
    return join(this.directory, name)
  }

  has(name) {
    return this.#peers.has(name)
  }

  /** Those of the named peers that take part, {@link inTurns}. */
  interleaved(names, rounds, once) {
    const peers = names.flatMap((name) => this.#peers.get(name) ?? [])
    return this.inTurns(peers, this.rounds ?? rounds, once)
  }

  /**
   * Everything that has a name once in each round, in turning order, so that a minute in which the machine is busy hits all alike.
   * Answers each one's results, by round; one that failed is told and has no values.
   */
  async inTurns(subjects, rounds, once) {
    const results = new Map(subjects.map(({ name }) => [name, []]))
    for (let round = 0; round < rounds; round++) {
      for (const subject of round % 2 === 0 ? subjects : [...subjects].reverse())
        results.get(subject.name).push(await attempt(subject, once))
    }
    return results
  }

  /** Runs something with a peer that has just been started, so that the compiling of a young Node process is included. */
  async withPeer(peer, use) {
    const own = join(this.directory, `${this.#starts++}`)
    mkdirSync(own)
    const session = await peer.start(own, { terminal: this.terminal, profile: this.#profile })
    try {
      return await use(session)
    } finally {
      await session.stop()
      rmSync(own, { recursive: true, force: true })
    }
  }

  close() {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

async function attempt(subject, once) {
  try {
    return await once(subject)
  } catch (error) {
    console.error(`${subject.name}: ${error.message}`)
    return {}
  }
}
