import type { SessionTracker, SpawnAdditions, SpawnContext } from '../resume/tracker.ts'
import { ensureShellScripts } from './shell-scripts.ts'
import { shellStart } from './shell-start.ts'

const OPTION = 'shell_integration'

/**
 * Has a shell say where it is and how its commands end. A shell has no session to rejoin: what it says is read from its
 * output, by `ShellMarks`.
 */
export function shellTracker(): SessionTracker {
  return {
    name: 'shell',
    resumeArgs: [],
    prepare: ensureShellScripts,
    beforeSpawn,
    candidates: async () => ({ candidates: [], hadSession: false, observed: true, problems: [] }),
  }
}

async function beforeSpawn({ home, file, args, env, plugin }: SpawnContext): Promise<SpawnAdditions> {
  const wanted = plugin.persistence.trackerOptions[OPTION] ?? true
  const problems =
    typeof wanted === 'boolean'
      ? []
      : [`${OPTION} = ${JSON.stringify(wanted)} in ${plugin.source}: expected true or false; true is used`]
  if (wanted === false) {
    return { env: {}, args: [], notes: [`no shell integration: ${OPTION} = false in ${plugin.source}`], problems }
  }
  const start = shellStart({ home, file, args, env })
  return { env: start.env, args: start.args, notes: [start.note], problems }
}
