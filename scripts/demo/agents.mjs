// What is different from agent to agent: how it is fetched, and which keys and signs its screen has (packages/testkit/captures).
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dim, kit, own, print, root, seconds } from './stage.mjs'

/** opencode paints after 2 to 5 s on a quiet machine, Claude Code after 1 s. */
const PATIENCE = { timeoutMs: 90_000 }

export const agents = [
  {
    title: 'opencode',
    plugin: 'opencode',
    version: kit.OPENCODE_VERSION,
    download: 'opencode-ai, about 60 MB',
    install: kit.installOpencode,
    startModel: kit.startMockModel,
    makeHome: (options) => kit.makeAgentHome({ ...options, offlineDeps: true }),
    ready: (screen) => screen.waitForText(/Ask anything|ctrl\+p commands/, PATIENCE), // home view, conversation
    idle: (screen) => screen.waitUntilGone('esc interrupt', PATIENCE),
    saved: async () => {}, // it writes before it shows
    fresh: '/new',
    startFresh: async (screen) => {
      screen.type('/new')
      // Enter right behind the text would be swallowed: first the menu has to show the command.
      await screen.waitForText(/┃ *\/new +\w/, PATIENCE)
      screen.press('Enter')
      await screen.waitForText('Ask anything', PATIENCE)
    },
  },
  {
    title: 'Claude Code',
    plugin: 'claude-code',
    version: kit.CLAUDE_CODE_VERSION,
    download: '@anthropic-ai/claude-code, about 175 MB',
    install: kit.installClaudeCode,
    startModel: kit.startMockClaudeModel,
    makeHome: kit.makeClaudeHome,
    ready: (screen) => screen.waitForText(/(manual|auto) mode on/, PATIENCE),
    idle: (screen) => screen.waitUntilGone('esc to interrupt', PATIENCE),
    saved: inTranscript,
    fresh: '/clear',
    startFresh: async (screen) => {
      screen.type('/clear')
      await screen.waitForText('/clear', PATIENCE)
      screen.press('Enter')
      await screen.waitUntilGone('Remember', PATIENCE)
    },
  },
]

/** Sends a prompt, and waits until its answer is whole, on the screen and on the disk. */
export async function say(agent, machine, screen, text, answer) {
  await agent.ready(screen)
  screen.type(text)
  await screen.waitForText(text, PATIENCE)
  screen.press('Enter')
  await screen.waitForText(answer, PATIENCE)
  await agent.idle(screen)
  await agent.saved(machine, answer)
  print(`   you:   ${text}`)
  print(`   agent: ${answer}`)
}

/** @throws AgentUnavailable */
export async function fetchAgent({ title, version, download, install }) {
  let ticking
  const begun = performance.now()
  try {
    const fetching = install({
      env: process.env,
      onProgress: () => {
        if (ticking !== undefined) return
        print(`Downloading ${title} ${version} for this machine (${download}, once) from the npm registry`)
        print(`into ${process.env.QUIL_TESTKIT_CACHE || join(root, '.cache', 'agents')}`)
        ticking = setInterval(() => print(dim(`   … ${seconds(begun)}`)), 5000)
      },
    })
    const agent = await own(fetching, () => {}) // interrupted, npm ends by itself, and the installer removes what it had begun
    print(ticking === undefined ? `${title} ${version} is in the cache: nothing to download.` : `Done in ${seconds(begun)}.`)
    return agent
  } finally {
    clearInterval(ticking)
  }
}

/** Claude Code shows an answer about 100 ms before it writes it down: killed in between, it would not know it. */
async function inTranscript(machine, text) {
  const projects = join(machine.home, '.claude', 'projects')
  const found = async () => {
    const names = (await readdir(projects, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.jsonl'))
    const texts = await Promise.all(names.map((name) => readFile(join(projects, name), 'utf8').catch(() => '')))
    return texts.some((transcript) => transcript.includes(text))
  }
  await kit.waitFor(found, { timeoutMs: 30_000, describe: `the transcript to have "${text}"` })
}

/** The mock model: repeats nothing it was not sent, so its last answer proves what the new process knew. */
export function reply(request) {
  if (!isPrompt(request)) return undefined
  const fruits = request.texts.flatMap((text) => /fruit ([A-Z]+)/.exec(text)?.[1] ?? [])
  const asked = request.texts.at(-1)?.startsWith('Which fruit')
  const text = asked ? `You named ${fruits.join(' and ') || 'no fruit'}.` : `I will remember ${fruits.at(-1)}.`
  return { kind: 'text', text }
}

/** Agents ask for titles and the like as well. */
export function isPrompt({ isTitle, isSummary, isSide, isNotice }) {
  return !(isTitle || isSummary || isSide || isNotice)
}
