// `npm run demo`: the real opencode is killed in the middle of its second conversation, and comes back in it.
// Needs the packages built (`npm run demo` does that first). Everything happens below a temporary HOME and on loopback.
import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const QUIL = join(root, 'packages', 'cli', 'bin', 'quil.js')
const SIZE = { cols: 78, rows: 24 }
/** opencode paints after 2 to 5 s on a quiet machine. */
const PATIENCE = { timeoutMs: 90_000 }

const { definePlugin, silentLogger, spawnPane } = await built('core')
const kit = await built('testkit')

const colours = process.stdout.isTTY && !process.env.NO_COLOR
const bold = (text) => (colours ? `\x1b[1m${text}\x1b[0m` : text)
const dim = (text) => (colours ? `\x1b[2m${text}\x1b[0m` : text)
const print = (text = '') => process.stdout.write(`${text}\n`)

/** What has to be undone, the last first, also after Ctrl+C. */
const cleanups = []
let cleaning
let interrupted = false
const cleanUp = () => {
  cleaning ??= (async () => {
    for (const undo of cleanups.reverse()) {
      try {
        await undo()
      } catch (error) {
        print(`While cleaning up: ${error.message}`)
      }
    }
  })()
  return cleaning
}
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.on(signal, () => {
    interrupted = true
    void cleanUp().finally(() => process.exit(code))
  })
}

try {
  await demo()
} catch (error) {
  await cleanUp()
  if (interrupted) await new Promise(() => {}) // the signal's handler says how this ends
  const unavailable = error instanceof kit.AgentUnavailable
  print(`\n${bold(unavailable ? 'The demo cannot run here: ' : 'The demo failed: ')}${error.message}`)
  if (unavailable) print('It needs opencode from the npm registry; check the network, or npm config get registry.')
  process.exit(1)
}

async function demo() {
  print(bold('Quil demo: a coding agent is killed, and comes back in the same conversation.\n'))
  print(
    `It runs the real opencode ${kit.OPENCODE_VERSION}, which talks to a model server inside this script: no account and no key`,
  )
  print('are needed. It has a temporary HOME of its own; nothing of yours is read or changed.\n')
  const agent = await fetchAgent()

  const model = await kit.startMockModel({ reply })
  cleanups.push(() => model.close())
  const machine = await kit.makeAgentHome({ modelUrl: model.url, binDir: agent.binDir, offlineDeps: true })
  cleanups.push(() => machine[Symbol.asyncDispose]())
  const startedAt = performance.now()

  caption(1, 'Open a pane, and talk', 'quil run opencode --name demo')
  const first = await terminal(machine, 'run', 'opencode', '--name', 'demo')
  await first.screen.waitForText('Ask anything', PATIENCE)
  print(`   opencode is on the screen after ${seconds(first.openedAt)}`)
  await say(first.screen, 'Remember the fruit KIWI', 'I will remember KIWI.')
  const kiwi = await sessionOnRecord(machine)

  caption(2, 'Begin another conversation in the same pane', '/new')
  await newConversation(first.screen)
  await say(first.screen, 'Remember the fruit MANGO', 'I will remember MANGO.')
  const mango = await sessionOnRecord(machine, kiwi)
  print(dim(`   on record: ${mango} (the first one was ${kiwi})`))

  caption(3, 'Kill everything, quil and opencode, in one blow', 'kill -9 …')
  const pids = await kit.killTree(first.pane.pid)
  await first.pane.exited
  await kit.waitForGone(pids)
  print(`   ${pids.length} processes are gone: ${pids.join(', ')}`)
  print(indent(await quil(machine, 'ls')))

  caption(4, 'Bring the pane back', 'quil resume demo')
  const second = await terminal(machine, 'resume', 'demo')
  const screen = await second.screen.waitForText('I will remember MANGO.', PATIENCE)
  const backAfter = seconds(second.openedAt)
  print(frame(screen))
  hold(!screen.includes('KIWI'), 'the screen shows the first conversation')
  hold((await paneOnRecord(machine)).session.id === mango, 'the pane is in another session than before')

  caption(5, 'Does the agent know what was said before it was killed?')
  await say(second.screen, 'Which fruit did I name?', 'You named MANGO.')
  const { texts } = model.requests.findLast((request) => !request.isTitle)
  print('   The model server received, from the new process:')
  for (const text of texts) print(`     user: ${bold(text)}`)
  const expected = ['Remember the fruit MANGO', 'Which fruit did I name?']
  hold(JSON.stringify(texts) === JSON.stringify(expected), 'the request is not the second conversation, continued')

  await quil(machine, 'close', '--force', 'demo')
  const home = machine.home
  await cleanUp()
  const left = await kit.findProcessesWithEnv('HOME', home)
  hold(left.length === 0, `processes are left behind: ${left.join(', ')}`)
  hold(
    await access(home).then(
      () => false,
      () => true,
    ),
    `${home} is left behind`,
  )

  print(`\n${bold('What was shown')}`)
  print(`   A pane whose quil and agent were killed with -9 came back in ${backAfter}, in the conversation it was in last`)
  print(`   (${mango}), not in the first, and the model got its earlier text.`)
  print(`   Everything took ${seconds(startedAt)}. No process and no file is left behind.`)
}

/** The model: repeats nothing it was not sent, so its last answer proves what the new process knew. */
function reply(request) {
  if (request.isTitle || request.isSummary) return undefined
  const fruits = request.texts.flatMap((text) => /fruit ([A-Z]+)/.exec(text)?.[1] ?? [])
  const asked = request.texts.at(-1)?.startsWith('Which fruit')
  const text = asked ? `You named ${fruits.join(' and ') || 'no fruit'}.` : `I will remember ${fruits.at(-1)}.`
  return { kind: 'text', text }
}

async function fetchAgent() {
  let ticking
  const begun = performance.now()
  try {
    const fetching = kit.installOpencode({
      env: process.env,
      onProgress: () => {
        if (ticking !== undefined) return
        print(`Downloading opencode-ai@${kit.OPENCODE_VERSION} with its program for this machine: about 60 MB, once,`)
        print(`from the npm registry into ${process.env.QUIL_TESTKIT_CACHE || join(root, '.cache', 'agents')}`)
        ticking = setInterval(() => print(dim(`   … ${seconds(begun)}`)), 5000)
      },
    })
    // Interrupted, npm ends by itself, and the installer then removes what it had begun.
    const settled = fetching.catch(() => {})
    cleanups.push(() => Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 5000))]))
    const agent = await fetching
    print(
      ticking === undefined ? `opencode ${agent.version} is in the cache: nothing to download.` : `Done in ${seconds(begun)}.`,
    )
    return agent
  } finally {
    clearInterval(ticking)
  }
}

/** The built `quil` at a terminal, as a person has it. */
async function terminal(machine, ...argv) {
  const toml = `[plugin]\nname = "demo-terminal"\n[command]\ncmd = ${JSON.stringify(process.execPath)}\n`
  const openedAt = performance.now()
  const pane = await spawnPane({
    plugin: { definition: definePlugin({ toml, file: 'demo' }).plugin },
    args: [QUIL, ...argv],
    cwd: machine.project,
    home: join(machine.home, '.quil'),
    inheritEnv: machine.env,
    size: SIZE,
    log: silentLogger,
  })
  const screen = kit.driveScreen(pane, SIZE)
  cleanups.push(async () => {
    screen.dispose()
    await kit.killTree(pane.pid)
    await pane.exited
  })
  return { pane, screen, openedAt }
}

async function quil(machine, ...argv) {
  const env = { ...machine.env, QUIL_HOME: join(machine.home, '.quil') }
  const { stdout } = await promisify(execFile)(process.execPath, [QUIL, ...argv], { env, cwd: machine.project })
  return stdout.trimEnd()
}

async function say(screen, text, answer) {
  screen.type(text)
  await screen.waitForText(text, PATIENCE)
  screen.press('Enter')
  await screen.waitForText(answer, PATIENCE)
  await screen.waitUntilGone('esc interrupt', PATIENCE) // the answer is whole
  print(`   you:   ${text}`)
  print(`   agent: ${answer}`)
}

/** Enter right behind the text would be swallowed: first the menu has to show the command. */
async function newConversation(screen) {
  screen.type('/new')
  await screen.waitForText(/┃ *\/new +\w/, PATIENCE)
  screen.press('Enter')
  await screen.waitForText('Ask anything', PATIENCE)
}

async function paneOnRecord(machine) {
  const [pane] = JSON.parse(await quil(machine, 'ls', '--json')).panes
  return pane
}

async function sessionOnRecord(machine, other) {
  const changed = async () => {
    const id = (await paneOnRecord(machine))?.session?.id
    return id === other ? undefined : id
  }
  return await kit.waitFor(changed, { timeoutMs: 30_000, describe: 'the workspace to have the session on record' })
}

function hold(condition, otherwise) {
  if (!condition) throw new Error(otherwise)
}

function caption(number, title, command) {
  print(`\n${bold(`${number}  ${title}`)}${command === undefined ? '' : dim(`   $ ${command}`)}`)
}

function frame(screen) {
  const rows = Array.from({ length: SIZE.rows }, (_, row) => (screen.split('\n')[row] ?? '').padEnd(SIZE.cols))
  const edge = '─'.repeat(SIZE.cols)
  return [`┌${edge}┐`, ...rows.map((row) => `│${row}│`), `└${edge}┘`].join('\n')
}

function indent(text) {
  return text.replaceAll(/^/gm, '   ')
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}

async function built(name) {
  try {
    return await import(`../packages/${name}/dist/index.js`)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    print('The packages are not built. Run: npm run demo')
    process.exit(1)
  }
}
