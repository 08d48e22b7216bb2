import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeTrackerContract } from '../../core/test/tracker-contract.ts'
import { panePaths } from '../src/hook-paths.ts'
import { claudeCode, claudeTracker } from '../src/index.ts'
import { runHook } from './support/hook.ts'
import { A, B, C, hookOf, payload } from './support/pane.ts'

/** In place of programs the hook runs: the shell that runs it is killed there. */
const KILLERS: readonly (readonly [program: string, body: string])[] = [
  ['cat', 'kill -9 $PPID'],
  ['cat', 'head -c 20; kill -9 $PPID'],
  ['mv', 'kill -9 $PPID'],
  ['mv', '/bin/mv "$@"; kill -9 $PPID'],
]

describeTrackerContract('Claude Code', {
  makeTracker: claudeTracker,
  plugin: claudeCode().definition,
  ids: [A, B, C],
  badIds: ['', '--continue', '../../etc/passwd', A.toUpperCase(), `${A} `, A.slice(1), 'not-a-uuid'],
  sessionFile: (home, pane) => panePaths(home, pane).record,
  steps: KILLERS.length,
  incarnate: async ({ home, paneId, spawnId }, { killAt } = {}) => {
    const command = await hookOf(home, spawnId, 'SessionStart', paneId)
    const PATH = `${killAt === undefined ? '' : `${await killerAt(home, killAt)}:`}/usr/bin:/bin`
    const tell = (event: object, pid = 4711) => runHook({ command, stdin: JSON.stringify(event), pid, env: { PATH } })
    let announced = false
    const announce = async (id: string): Promise<void> => {
      await tell(payload(announced ? 'SessionStart/clear' : 'SessionStart/startup', id))
      announced = true
    }
    return {
      announce,
      announceNested: async (id) => {
        await tell(payload('SessionStart/startup', id), 4799)
        await tell(payload('UserPromptSubmit', id), 4799)
      },
      announceChild: async (id, child) => {
        await tell(payload('SubagentStop', id))
        await tell(payload('Stop', child, { agent_id: 'a1', agent_type: 'general' }))
        await tell(payload('SessionStart/startup', child, { agent_id: 'a1', agent_type: 'general' }))
      },
      storm: async (ids) => {
        for (const id of ids) await announce(id)
      },
    }
  },
})

async function killerAt(home: string, step: number): Promise<string> {
  const [program, body] = KILLERS[step - 1] ?? ['', '']
  const directory = join(home, '..', 'killers', String(step))
  await mkdir(directory, { recursive: true })
  await writeFile(join(directory, program), `#!/bin/sh\n${body}\n`)
  await chmod(join(directory, program), 0o755)
  return directory
}
