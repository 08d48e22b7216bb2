import { messageOf } from '@quil/core/workspace'
import { hostState } from '../host/host-state.ts'
import type { Check } from './check.ts'

const name = 'host'
const RENEW = 'quil host stop ends it, the next command starts one of this version, quil restore brings the panes back'

/** The home's host, and whether what lies at its socket may be trusted. Starts none. */
export async function checkHost(home: string): Promise<readonly Check[]> {
  return [await checkRunning(home)]
}

async function checkRunning(home: string): Promise<Check> {
  try {
    const { answer, mismatch } = await hostState(home)
    const { running, version, host } = answer
    if (!running || host === null) return { name, status: 'info', message: 'does not run; commands that need it start it' }
    const which = `process ${host.pid ?? '?'}, Quil ${host.version ?? '?'}`
    if (mismatch !== undefined) return { name, status: 'warn', message: `${which}: ${mismatch.message}`, fix: RENEW }
    if (host.version === version) return { name, status: 'ok', message: which }
    return { name, status: 'info', message: `${which}; this is Quil ${version}, and they understand each other`, fix: RENEW }
  } catch (error) {
    return { name, status: 'fail', message: messageOf(error), fix: 'put right what the message names, or set QUIL_HOME' }
  }
}
