export {
  type Endpoint,
  type HostFiles,
  hostFiles,
  MAX_SOCKET_PATH_BYTES,
  openEndpoint,
} from './endpoint.ts'
export * from './framing.ts'
export * from './limits.ts'
export {
  type ChannelMessage,
  type ClientMessage,
  type ErrorReply,
  type EventMessage,
  type Hello,
  type HostMessage,
  type Parsed,
  PROTOCOL_VERSIONS,
  parseClientMessage,
  parseHostMessage,
  type Refusal,
  type Reply,
  type Request,
  type Welcome,
} from './messages.ts'
export type { HostStatus, MethodName, MethodParams, MethodResult, Methods } from './method-types.ts'
export { checkValue, isMethod, METHODS } from './methods.ts'
