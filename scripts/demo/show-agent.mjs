// One agent is killed in the middle of its second conversation, and comes back in it.
import { access } from 'node:fs/promises'
import { fetchAgent, isPrompt, reply, say } from './agents.mjs'
import { bold, caption, cleanUp, dim, frame, hold, indent, kit, own, print, quil, seconds, terminal } from './stage.mjs'

/** @returns what was shown, for the summary
 *  @throws AgentUnavailable */
export async function showAgent(agent) {
  const { binDir } = await fetchAgent(agent)
  const startedAt = performance.now()
  const model = await own(agent.startModel({ reply }), (made) => made.close())
  const machine = await own(agent.makeHome({ modelUrl: model.url, binDir }), (made) => made[Symbol.asyncDispose]())
  const talk = (screen, text, answer) => say(agent, machine, screen, text, answer)

  caption(1, 'Open a pane, and talk', `quil new ${agent.plugin} --name demo`)
  const first = await terminal(machine, 'new', agent.plugin, '--name', 'demo')
  await agent.ready(first.screen)
  print(`   ${agent.title} is on the screen after ${seconds(first.openedAt)}`)
  await talk(first.screen, 'Remember the fruit KIWI', 'I will remember KIWI.')
  const kiwi = await sessionOnRecord(machine)

  caption(2, 'Begin another conversation in the same pane', agent.fresh)
  await agent.startFresh(first.screen)
  await talk(first.screen, 'Remember the fruit MANGO', 'I will remember MANGO.')
  const mango = await sessionOnRecord(machine, kiwi)
  print(dim(`   on record: ${mango}\n   before:    ${kiwi}`))

  caption(3, 'Leave it: the pane runs on in the host', 'Ctrl-\\ d')
  first.screen.type('\x1cd')
  await first.pane.exited
  print(indent(await quil(machine, 'ls')))

  caption(4, `Kill everything, the host and ${agent.title}, in one blow`, 'kill -9 …')
  const { host } = JSON.parse(await quil(machine, 'host', 'status', '--json'))
  const pids = await kit.killTree(host.pid)
  await kit.waitForGone(pids)
  print(`   ${pids.length} processes are gone: ${pids.join(', ')}`)
  print(indent(await quil(machine, 'ls')))
  const left = await kit.findProcessesWithEnv('HOME', machine.home)
  hold(left.length === 0, `processes have survived: ${left.join(', ')}`)

  caption(5, 'Bring the pane back', 'quil attach demo')
  const second = await terminal(machine, 'attach', 'demo')
  const screen = await second.screen.waitForText('I will remember MANGO.', { timeoutMs: 90_000 })
  const backAfter = seconds(second.openedAt)
  print(frame(screen))
  hold(!screen.includes('KIWI'), 'the screen shows the first conversation')
  hold((await paneOnRecord(machine)).session.id === mango, 'the pane is in another session than before')

  caption(6, 'Does the agent know what was said before it was killed?')
  await talk(second.screen, 'Which fruit did I name?', 'You named MANGO.')
  const { texts } = model.requests.findLast(isPrompt)
  print('   The model server received, from the new process:')
  for (const text of texts) print(`     user: ${bold(text)}`)
  const expected = ['Remember the fruit MANGO', 'Which fruit did I name?']
  hold(JSON.stringify(texts) === JSON.stringify(expected), 'the request is not the second conversation, continued')

  await quil(machine, 'close', '--force', 'demo')
  await quil(machine, 'host', 'stop')
  await second.pane.exited
  const stayed = await kit.findProcessesWithEnv('HOME', machine.home)
  hold(stayed.length === 0, `processes have stayed after the host ended: ${stayed.join(', ')}`)
  await cleanUp()
  await nothingLeft(machine.home)
  return `back after ${backAfter}, in its second conversation; the model got its earlier text (${seconds(startedAt)} in all)`
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

async function nothingLeft(home) {
  const left = await kit.findProcessesWithEnv('HOME', home)
  hold(left.length === 0, `processes are left behind: ${left.join(', ')}`)
  const there = await access(home).then(
    () => true,
    () => false,
  )
  hold(!there, `${home} is left behind`)
}
