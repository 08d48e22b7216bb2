// Embeds Quil: starts opencode with a prompt, ends it, and brings it back in the same conversation.
// Usage: node examples/embed.mjs "your prompt"
import { resumePane, spawnPane } from '@quil/core'
import { opencode } from '@quil/opencodehook'

const plugin = opencode()
const prompt = process.argv[2] ?? 'hello'

const pane = await spawnPane({ plugin, cwd: process.cwd(), args: ['--prompt', prompt] })
pane.onOutput((bytes) => process.stdout.write(bytes))
const session = await new Promise((resolve, reject) => {
  pane.onSession(resolve)
  pane.onExit((exit) => reject(new Error(`opencode ended before it had a session: ${JSON.stringify(exit)}`)))
})
const saved = JSON.stringify(pane.record) // what a program of yours keeps, in a file or a database
await pane.kill()

const again = await resumePane(JSON.parse(saved), { plugins: [plugin] })
console.error(`\r\nsession ${session.id}: ${again.outcome.kind}, ${again.outcome.reason}`)
await new Promise((resolve) => {
  let screen = ''
  again.onExit(resolve)
  again.onOutput((bytes) => {
    process.stdout.write(bytes)
    screen += Buffer.from(bytes).toString()
    if (screen.includes(prompt)) resolve() // the earlier prompt is on the screen again
  })
})
await again.kill()
