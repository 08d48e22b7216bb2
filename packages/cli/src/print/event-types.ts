import type { WorkspaceEvent } from '@quil/core/workspace'
import { InvalidArgumentError } from 'commander'

export type EventType = WorkspaceEvent['type']

/** Every type of event, as it is written in JSON. */
export const EVENT_TYPES = Object.keys({
  spawned: 0,
  session: 0,
  state: 0,
  notice: 0,
  output: 0,
  command: 0,
  directory: 0,
  exited: 0,
  refused: 0,
  renamed: 0,
  closed: 0,
  clients: 0,
  problem: 0,
  missed: 0,
} satisfies Record<EventType, 0>) as readonly EventType[]

/** Types of events, separated by commas. */
export function eventTypes(text: string, before: readonly EventType[] = []): readonly EventType[] {
  const types = text.split(',').map((word) => word.trim())
  const unknown = types.find((word) => !(EVENT_TYPES as readonly string[]).includes(word))
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no "${unknown}"; there are ${EVENT_TYPES.join(', ')}.`)
  return [...before, ...(types as EventType[])]
}
