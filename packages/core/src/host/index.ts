export { acquireHostLock, type HostLock } from './host-lock.ts'
export { hostLog } from './host-log.ts'
export { openReadyReport, type ReadyReport } from './report-ready.ts'
export { type Host, type StartHostOptions, startHost } from './start-host.ts'
