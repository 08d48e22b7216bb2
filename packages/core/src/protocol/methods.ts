import * as v from 'valibot'
import { NAMED_CONDITIONS } from '../workspace/named-condition.ts'
import { SCREEN_FORMATS } from '../workspace/screen-picture.ts'
import type { MethodName, MethodParams, MethodResult } from './method-types.ts'
import { Picture, StateReport } from './screen-values.ts'
import { Count, ErrorBody, Id, Info, PaneName, Path, Size, Spawn, StringMap, Strings, Text, Variables } from './values.ts'

interface MethodSchemas<M extends MethodName> {
  readonly params: v.GenericSchema<unknown, MethodParams<M>>
  readonly result: v.GenericSchema<unknown, MethodResult<M>>
}

const Nothing = v.looseObject({})
const Pane = { pane: PaneName }
const Channel = { channel: v.pipe(Count, v.maxValue(0xffff_ffff)) }
const Surroundings = { size: v.exactOptional(Size), inheritEnv: v.exactOptional(StringMap) }
const Milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 31 - 1))
const Lines = v.pipe(Count, v.maxValue(100_000))
const Condition = v.union([v.picklist(NAMED_CONDITIONS), v.looseObject({ text: Text })])
const Policy = v.picklist(['latest', 'smallest', 'largest', 'manual'])

/** The schemas of every request and its answer; what they mean is in `method-types.ts`. */
export const METHODS: { readonly [M in MethodName]: MethodSchemas<M> } = {
  'host.status': {
    params: Nothing,
    result: v.looseObject({ pid: Count, version: Text, startedAt: Text, home: Text, panes: Count, clients: Count }),
  },
  'host.stop': { params: Nothing, result: Nothing },
  'pane.list': { params: Nothing, result: v.looseObject({ panes: v.array(Info) }) },
  'pane.get': { params: v.looseObject(Pane), result: Info },
  'pane.spawn': {
    params: v.looseObject({
      plugin: Text,
      cwd: Path,
      args: v.exactOptional(Strings),
      toggles: v.exactOptional(Strings),
      fields: v.exactOptional(StringMap),
      instance: v.exactOptional(Text),
      env: v.exactOptional(Variables),
      name: v.exactOptional(Text),
      ...Surroundings,
    }),
    result: Info,
  },
  'pane.restore': { params: v.looseObject({ ...Pane, ...Surroundings }), result: Info },
  'pane.restoreAll': {
    params: v.looseObject(Surroundings),
    result: v.looseObject({ panes: v.array(v.looseObject({ pane: Info, error: v.exactOptional(ErrorBody) })) }),
  },
  'pane.restart': {
    params: v.looseObject({ ...Pane, graceMs: v.exactOptional(Milliseconds), ...Surroundings }),
    result: Info,
  },
  'pane.close': { params: v.looseObject({ ...Pane, force: v.exactOptional(v.boolean()) }), result: Info },
  'pane.rename': { params: v.looseObject({ ...Pane, name: v.nullable(v.string()) }), result: Info },
  'pane.read': {
    params: v.looseObject({ ...Pane, scrollbackLines: v.exactOptional(Lines) }),
    result: v.looseObject({
      lines: v.array(v.string()),
      cursor: v.exactOptional(v.looseObject({ x: Count, y: Count })),
      size: Size,
      live: v.boolean(),
    }),
  },
  'pane.snapshot': {
    params: v.looseObject({
      ...Pane,
      format: v.exactOptional(v.picklist(SCREEN_FORMATS)),
      scrollback: v.exactOptional(Lines),
    }),
    result: Picture,
  },
  'pane.state': { params: v.looseObject(Pane), result: StateReport },
  'pane.prompt': {
    params: v.looseObject({ ...Pane, text: Text, timeoutMs: v.exactOptional(Milliseconds) }),
    result: v.looseObject({ outcome: v.picklist(['submitted', 'unverified', 'blocked']), reason: Text, pane: Info }),
  },
  'pane.wait': {
    params: v.looseObject({
      ...Pane,
      condition: v.union([Condition, v.pipe(v.array(Condition), v.minLength(1), v.maxLength(32))]),
      timeoutMs: v.exactOptional(Milliseconds),
    }),
    result: Info,
  },
  'pane.attach': {
    params: v.looseObject({
      ...Channel,
      ...Pane,
      readOnly: v.exactOptional(v.boolean()),
      from: v.exactOptional(v.looseObject({ spawnId: Spawn, offset: Count })),
      scrollbackLines: v.exactOptional(Lines),
      restore: v.exactOptional(v.boolean()),
      inside: v.exactOptional(Id),
      sizePolicy: v.exactOptional(Policy),
      ...Surroundings,
    }),
    result: v.looseObject({ pane: Info, spawnId: Spawn, offset: Count }),
  },
  'pane.input': { params: v.looseObject({ ...Channel, ...Pane }), result: v.looseObject({ pane: Id }) },
  'channel.drain': { params: v.looseObject(Channel), result: Nothing },
  'channel.resize': { params: v.looseObject({ ...Channel, size: Size }), result: Nothing },
  'channel.flow': { params: v.looseObject({ ...Channel, paused: v.boolean() }), result: Nothing },
  'channel.detach': { params: v.looseObject(Channel), result: Nothing },
  'events.subscribe': { params: v.looseObject({ since: v.exactOptional(Count) }), result: v.looseObject({ seq: Count }) },
  'events.unsubscribe': { params: Nothing, result: Nothing },
  'request.cancel': { params: v.looseObject({ id: Count }), result: Nothing },
}

/** Whether this version knows the request. */
export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name)
}

/** Checks the parameters of a request, or a result, and says in words what is wrong with them. */
export function checkValue<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
): { readonly value: T } | { readonly problem: string } {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return { value: result.output }
  const [issue] = result.issues
  return { problem: `${v.getDotPath(issue) ?? 'the value'}: ${issue.message}` }
}
