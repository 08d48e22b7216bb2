import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { buildSettings } from '../../packages/claudehook/dist/index.js'
import { spread } from '../support/statistics.mjs'

const EVENT = JSON.stringify({
  session_id: '0'.repeat(36),
  hook_event_name: 'UserPromptSubmit',
  cwd: '/',
  prompt: 'x'.repeat(400),
})

/** The command that an agent runs for each event, as the agent runs it. `bench/claude-hook.mjs` measures the same within the real agent. */
export const hookEvent = {
  name: 'hook-event',
  title: "An agent's hook",
  async run(lab) {
    const spool = lab.path('spool')
    mkdirSync(spool)
    const { command } = buildSettings({ spool, platform: 'linux' }).hooks.Stop[0].hooks[0]
    const subjects = [
      { name: 'sh that does nothing', argv: ['-c', 'exit 0'] },
      { name: 'hook of quil', argv: ['-c', command] },
    ]
    const results = await lab.inTurns(subjects, lab.size(40, 200), ({ argv }) => timed(argv))
    rmSync(spool, { recursive: true })
    const times = results.get('hook of quil').map(({ ms }) => ms)
    return {
      tables: [
        {
          title: 'from its start to its end',
          head: ['', 'ms'],
          rows: [...results].map(([name, runs]) => [
            name,
            spread(
              runs.map(({ ms }) => ms),
              1,
            ),
          ]),
        },
      ],
      goals: [{ what: 'delay of an agent for each event, ms', values: times, digits: 1, floor: 20, target: 8, stretch: 3 }],
    }
  },
}

async function timed(argv) {
  const begun = performance.now()
  const child = spawn('sh', argv, { stdio: ['pipe', 'ignore', 'inherit'] })
  child.stdin.on('error', () => {}) // the one that does nothing does not read it
  child.stdin.end(EVENT)
  await new Promise((resolve) => child.once('close', resolve))
  return { ms: performance.now() - begun }
}
