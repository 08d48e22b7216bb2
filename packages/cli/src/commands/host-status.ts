import type { QuilError } from '@quil/core/workspace'
import type { HostStatusAnswer } from '../answers.ts'
import { type CommonOptions, homeOf } from '../home-option.ts'
import { hostState } from '../host/host-state.ts'
import type { Io } from '../io.ts'
import { age } from '../print/age.ts'
import { say, writeJson } from '../print/say.ts'
import { EXIT, fixFor } from '../report-error.ts'

/** Says whether the home's host runs, and which. Answers 5 where none does, or none that this `quil` understands. */
export async function hostStatus(options: CommonOptions, io: Io): Promise<number> {
  const { answer, problem } = await hostState(homeOf(options, io))
  if (options.json === true) writeJson(io, answer)
  else io.stdout.write(`${inWords(answer)}\n`)
  const advice = adviceOf(answer, problem)
  if (advice !== undefined) say(io, advice)
  return answer.running && answer.reachable && answer.compatible ? EXIT.ok : EXIT.hostUnreachable
}

export function inWords({ home, running, reachable, host }: HostStatusAnswer): string {
  if (!running || host === null) return `no host runs for ${home}`
  if (!reachable) return `process ${host.pid ?? '?'} is the host of ${home}, but its socket is gone or does not answer`
  const parts = [
    `process ${host.pid ?? '?'}`,
    `Quil ${host.version ?? '?'}`,
    ...(host.startedAt === null ? [] : [`started ${age(host.startedAt, new Date())}`]),
    ...(host.panes === null ? [] : [`${host.panes} pane${host.panes === 1 ? '' : 's'}`]),
    ...(host.clients === null ? [] : [`${host.clients} connection${host.clients === 1 ? '' : 's'}`]),
  ]
  return `the host of ${home} runs: ${parts.join(', ')}`
}

function adviceOf({ running, compatible, version, host }: HostStatusAnswer, problem?: QuilError): string | undefined {
  if (!running || host === null) return 'quil host start starts one, and so does every command that needs it'
  if (problem?.code === 'HOST_UNREACHABLE') return fixFor(problem)
  const stop = 'quil host stop ends it; the next command starts one of this version, and quil restore brings the panes back'
  if (!compatible) return `this quil (${version}) does not understand it: ${stop}`
  if (host.version === version) return undefined
  return `it is of another version than this quil (${version}), and they understand each other. To change over: ${stop}`
}
