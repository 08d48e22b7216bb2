/** What can be waited for by name: the end of the program, or a state. */
export const NAMED_CONDITIONS = ['idle', 'blocked', 'done', 'working', 'exit'] as const
export type NamedCondition = (typeof NAMED_CONDITIONS)[number]
