// Scenarios that every agent has, for bench/agent-states.mjs. A `text` is what the agent is told, or makes that of the stage.

/** Gives it a prompt; that it is at work follows from Enter. */
export async function prompt(stage, ok, text) {
  await stage.enter(typeof text === 'string' ? text : text(stage))
  ok(await stage.expect('working', 'key'))
}

/** A turn that ends by itself. */
export function turn(name, text, end = 'done') {
  return {
    name,
    play: async (stage, ok) => {
      await prompt(stage, ok, text)
      ok(await stage.expect(end, 'answer'))
    },
  }
}

/** What comes of an answer that lets it go on. */
const GOES_ON = [
  ['working', 'key'],
  ['done', 'answer'],
]

/** A turn in which it asks a person; `dialog`: what the screen shows then. `key` answers, and `after` are the states that follow, with their causes. */
export function asking(name, text, { kind, dialog, key = 'Enter', after = GOES_ON }) {
  return {
    name,
    play: async (stage, ok) => {
      await prompt(stage, ok, text)
      ok(await stage.expect(`blocked:${kind}`, 'answer'))
      await stage.see(dialog)
      await stage.press(key)
      for (const [state, cause] of after) ok(await stage.expect(state, cause))
    },
  }
}
