import {
  type AgentHome,
  claudeCodeOrSkipReason,
  findProcessesWithEnv,
  type MockModel,
  type ModelReply,
  type ModelRequest,
  makeSharedHome,
  opencodeOrSkipReason,
  processTree,
  type Screen,
  scriptedReply,
  startMockClaudeModel,
  startMockModel,
  waitFor,
} from '@quil/testkit'
import { expect, onTestFinished } from 'vitest'
import { type AgentHands, openHands, SLOW } from './agents.ts'
import { reported } from './pane-report.ts'
import { type Machine, once, openMachine, type Terminal } from './terminal.ts'

const opencode = await opencodeOrSkipReason({ env: process.env })
const claudeCode = await claudeCodeOrSkipReason({ env: process.env })
/** Why there are no agents here; empty when there are. */
export const missingAgents: string = opencode.reason ?? claudeCode.reason ?? ''

export interface AgentsLab extends AsyncDisposable {
  readonly machine: Machine
  readonly agentHome: AgentHome
  agent(name: string, plugin: AgentHands['plugin']): HostedAgent
}

/** Both mock models, one HOME for both agents, and a machine on it. A prompt that ends in "slowly" is answered over four seconds. */
export async function openAgentsLab(): Promise<AgentsLab> {
  const model = { opencode: await startMockModel({ reply }), 'claude-code': await startMockClaudeModel({ reply }) }
  const agentHome = await makeSharedHome({
    opencode: { modelUrl: model.opencode.url, binDir: opencode.agent?.binDir ?? '' },
    claudeCode: { modelUrl: model['claude-code'].url, binDir: claudeCode.agent?.binDir ?? '' },
  })
  const machine = await openMachine({ env: agentHome.env, cwd: agentHome.project })
  const hands = openHands(agentHome.home)
  const dispose = once(async () => {
    try {
      await machine[Symbol.asyncDispose]()
    } finally {
      for (const one of [agentHome, ...Object.values(model)]) await one[Symbol.asyncDispose]()
    }
  })
  onTestFinished(dispose)
  return {
    machine,
    agentHome,
    agent: (name, plugin) => new HostedAgent(name, hands[plugin], model[plugin], machine),
    [Symbol.asyncDispose]: dispose,
  }
}

function reply(request: ModelRequest): ModelReply | undefined {
  const scripted = scriptedReply(request)
  if (scripted.kind !== 'text' || request.texts.at(-1)?.endsWith('slowly') !== true) return undefined
  return { ...scripted, text: `${scripted.text}${' and on'.repeat(20)}`, seconds: 4 }
}

/** An agent in a pane of the host, with the conversation it must be in. */
export class HostedAgent {
  readonly name: string
  readonly #hands: AgentHands
  readonly #model: MockModel
  readonly #machine: Machine
  /** Prompts of its conversation whose answers were on the disk. */
  #said: string[] = []
  /** Prompts whose answers were cut off: the agent may have kept them, or not. */
  readonly #cutOff: string[] = []
  #terminal: Terminal | undefined

  constructor(name: string, hands: AgentHands, model: MockModel, machine: Machine) {
    this.name = name
    this.#hands = hands
    this.#model = model
    this.#machine = machine
  }

  /** Whether a terminal shows it. */
  get isShown(): boolean {
    return this.#terminal !== undefined
  }

  /** `quil new`, in a terminal that then shows it. */
  async open(): Promise<void> {
    this.#terminal = await this.#machine.open('new', ...this.#hands.open, '--name', this.name)
    await this.#reported(() => this.#hands.ready(this.#screen))
  }

  async openDetached(): Promise<void> {
    const opened = await this.#machine.quil('new', ...this.#hands.open, '--name', this.name, '--detached')
    expect(opened).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^pane-\w+$/), stderr: '' })
  }

  async attach(): Promise<void> {
    this.#terminal = await this.#machine.open('attach', this.name)
    await this.#reported(() => this.#hands.ready(this.#screen))
  }

  async detach(): Promise<void> {
    this.#screen.type('\x1cd')
    expect(await this.left()).toMatchObject({ exitCode: 0 })
  }

  /** Waits until its terminal no longer shows it; answers how that ended. */
  async left(): Promise<{ readonly exitCode: number | null; readonly said: string }> {
    const { pane, raw } = this.#shownIn
    const { exitCode } = await pane.exited
    this.#terminal = undefined
    return { exitCode, said: raw() }
  }

  /** Sends a prompt. What reaches the model must be this conversation, and of no other. */
  async ask(text: string): Promise<void> {
    await this.#reported(() => this.#hands.enter(this.#screen, text))
    const isIt = (one: ModelRequest): boolean => isPrompt(one) && one.texts.at(-1) === text
    const request = await this.#reported(() => this.#model.waitForRequest(isIt, SLOW.timeoutMs))
    const earlier = request.texts.slice(0, -1).filter((other) => !this.#cutOff.includes(other))
    expect(earlier, `what ${this.name} knew when it was asked "${text}"`).toEqual(this.#said)
  }

  /** The same, until the answer is whole and on the disk. */
  async talk(text: string): Promise<void> {
    await this.ask(text)
    await this.#reported(() => this.#hands.answered(this.#screen, text))
    this.#said.push(text)
  }

  /** The same, for an answer that takes seconds and is not to come to its end. */
  async beginToTalk(text: string): Promise<void> {
    this.#cutOff.push(text)
    await this.ask(text)
  }

  /** Begins another conversation in the same pane. */
  async rotate(): Promise<void> {
    await this.#reported(() => this.#hands.startFresh(this.#screen))
    this.#said = []
  }

  #reported<T>(wait: () => Promise<T>): Promise<T> {
    return reported(this.#machine, this.name, this.#terminal, wait)
  }

  get #screen(): Screen {
    return this.#shownIn.screen
  }

  get #shownIn(): Terminal {
    if (this.#terminal === undefined) throw new Error(`no terminal shows ${this.name}`)
    return this.#terminal
  }
}

/** Whether it is what a person asked: agents ask for titles and the like as well. */
export function isPrompt(request: ModelRequest & { readonly isSide?: boolean; readonly isNotice?: boolean }): boolean {
  return !(request.isTitle || request.isSummary || request.isSide === true || request.isNotice === true)
}

/** Waits until every pane that runs is one tree of processes, and nothing is left of any other. */
export async function oneProgramEach(machine: Machine): Promise<void> {
  for (const { id, name, live } of await machine.panes()) {
    let [ours, strangers]: (readonly number[])[] = [[], []]
    const onlyOurs = async (): Promise<boolean> => {
      ours = live === null ? [] : [live.pid, ...(await processTree(live.pid))]
      const all = await findProcessesWithEnv('QUIL_PANE_ID', id)
      strangers = all.filter((pid) => !ours?.includes(pid))
      return strangers.length === 0 && (live === null || all.includes(live.pid))
    }
    const describe = (): string => `${name} to be no more than ${ours}: there are ${strangers}`
    await waitFor(onlyOurs, { timeoutMs: 20_000, describe })
  }
}
