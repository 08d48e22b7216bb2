import type { PaneNotice, WorkspaceEvent } from '@quil/core/workspace'
import { activityWords } from './activity-words.ts'

/** An event in words, without its time and pane. */
export function eventWords(event: WorkspaceEvent): string {
  switch (event.type) {
    case 'spawned':
      return `started (${event.pid}), ${event.outcome.kind}: ${event.outcome.reason}`
    case 'session':
      return `session ${event.session.id} (${event.session.source})`
    case 'directory':
      return `in ${event.directory}`
    case 'command':
      return event.exitCode === null ? 'a command ended' : `a command ended with ${event.exitCode}`
    case 'state':
      return `${activityWords(event.state)} (${event.state.source})`
    case 'notice':
      return noticeWords(event)
    case 'output':
      return event.activity === 'active' ? 'output begins' : 'output is quiet'
    case 'exited':
      return event.exit.signal === null ? `exited ${event.exit.exitCode ?? '?'}` : `killed ${event.exit.signal}`
    case 'refused':
      return `did not come back: ${event.refusal.message}`
    case 'renamed':
      return event.name === null ? 'has no name any more' : `is called ${event.name}`
    case 'closed':
      return 'closed'
    case 'clients':
      return `shown in ${event.clients} terminal${event.clients === 1 ? '' : 's'}`
    case 'problem':
      return `problem: ${event.message}`
    case 'missed':
      return `events ${event.from} to ${event.to} are not kept any more`
    default:
      return (event as { readonly type: string }).type // of a newer host
  }
}

function noticeWords({ handler, severity, title, message }: PaneNotice): string {
  const words = message === '' || message === title ? title : `${title}: ${message}`
  return `${handler === 'error' ? 'error' : severity}: ${words}`
}
