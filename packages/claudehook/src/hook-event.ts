import * as v from 'valibot'

/** One hook event, and who fired it. */
export interface HookEvent {
  /** Claude Code's process. */
  readonly pid: number
  /** Set for a background worker: it is not the pane's process. */
  readonly job: string
  readonly name: string
  readonly sessionId: string
  /** Of `SessionStart`. */
  readonly source?: string
  readonly cwd?: string
  readonly transcript?: string
  /** Set for a subagent. */
  readonly agentId?: string
  /** The prompt whose turn it is about. */
  readonly promptId?: string
  /** Of `UserPromptSubmit`: the beginning of the text. */
  readonly prompt?: string
  /** Of `Notification`: which one, and its words. */
  readonly notice?: string
  readonly message?: string
  /** Of `Stop`: what still runs in the background, a subagent or a command. */
  readonly background?: string
}

const MAX_PROMPT = 4096

/** What the record takes; anything else there would be a record nobody can read. */
const AbsolutePath = v.pipe(v.string(), v.startsWith('/'), v.excludes('\0'), v.maxLength(4096))
const Task = v.object({ type: v.string(), status: v.string(), description: v.optional(v.string()) })

/** What we need to know an event by. The rest is left out where it has another shape. */
const Payload = v.object({
  hook_event_name: v.string(),
  session_id: v.string(),
  source: v.optional(v.pipe(v.string(), v.maxLength(64))),
  cwd: lenient(AbsolutePath),
  transcript_path: lenient(AbsolutePath),
  agent_id: v.optional(v.string()),
  prompt_id: lenient(v.pipe(v.string(), v.maxLength(64))),
  prompt: lenient(v.string()),
  notification_type: lenient(v.string()),
  message: lenient(v.string()),
  background_tasks: lenient(v.array(Task)),
})

/** Reads what the hook wrote: the process, its job, the event. `undefined` for anything else. */
export function parseHookEvent(text: string): HookEvent | undefined {
  const [pid = '', job = '', ...rest] = text.split('\n')
  const payload = v.safeParse(Payload, parseJson(rest.join('\n')))
  if (!/^[1-9]\d{0,9}$/.test(pid) || !payload.success) return undefined
  const { output } = payload
  const optional = {
    source: output.source,
    cwd: output.cwd,
    transcript: output.transcript_path,
    agentId: output.agent_id,
    promptId: output.prompt_id,
    prompt: output.prompt === undefined ? undefined : beginning(output.prompt),
    notice: output.notification_type,
    message: output.message,
    background: runningTask(output.background_tasks ?? []),
  }
  const known = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined))
  return { pid: Number(pid), job, name: output.hook_event_name, sessionId: output.session_id, ...known }
}

function lenient<const T extends v.GenericSchema>(schema: T) {
  return v.fallback(v.optional(schema), undefined)
}

/** Without half a character at its end. */
function beginning(prompt: string): string {
  return prompt.slice(0, MAX_PROMPT).replace(/[\ud800-\udbff]$/, '')
}

function runningTask(tasks: readonly v.InferOutput<typeof Task>[]): string | undefined {
  const task = tasks.find(({ status }) => status === 'running')
  return task === undefined ? undefined : (task.description ?? task.type)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
