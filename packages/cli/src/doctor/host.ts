import { messageOf, type QuilError } from '@quil/core/workspace'
import { hostState } from '../host/host-state.ts'
import { fixFor } from '../report-error.ts'
import type { Check } from './check.ts'

const name = 'host'
const RENEW = 'quil host stop ends it, the next command starts one of this version, quil restore brings the panes back'

/** The home's host, and whether what lies at its socket may be trusted. Starts none. */
export async function checkHost(home: string): Promise<readonly Check[]> {
  return [await checkRunning(home)]
}

async function checkRunning(home: string): Promise<Check> {
  try {
    const { answer, problem } = await hostState(home)
    const { running, version, host } = answer
    if (!running || host === null) return { name, status: 'info', message: 'does not run; commands that need it start it' }
    const which = `process ${host.pid ?? '?'}, Quil ${host.version ?? '?'}`
    if (problem?.code === 'HOST_UNREACHABLE') return notAnswering(problem)
    if (problem !== undefined) return { name, status: 'warn', message: `${which}: ${problem.message}`, fix: RENEW }
    if (host.version === version) return { name, status: 'ok', message: which }
    return { name, status: 'info', message: `${which}; this is Quil ${version}, and they understand each other`, fix: RENEW }
  } catch (error) {
    return { name, status: 'fail', message: messageOf(error), fix: 'put right what the message names, or set QUIL_HOME' }
  }
}

function notAnswering(problem: QuilError): Check {
  const fix = fixFor(problem)
  return { name, status: 'fail', message: problem.message, ...(fix === undefined ? {} : { fix }) }
}
