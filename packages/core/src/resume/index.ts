export type { Outcome, OutcomeKind } from '../outcome.ts'
export { type ClaimResult, createClaims, type SessionClaims } from './claims.ts'
export type { LaunchPlan, ReadyPlan, RefusedPlan } from './launch-plan.ts'
export { type LaunchRequest, planLaunch } from './plan-launch.ts'
export { type ResumeTemplate, type ResumeTemplateRequest, resumeTemplateFor } from './resume-template.ts'
export { resolveSpawnArgs, type SpawnArgsRequest } from './spawn-args.ts'
export { expandTemplate, type TemplateValues, templateHasPlaceholder } from './template.ts'
export type {
  AdaptedArgs,
  Candidates,
  Evidence,
  SessionCandidate,
  SessionTracker,
  SpawnAdditions,
  SpawnContext,
  TrackerContext,
  TrackerEvent,
  WatchContext,
} from './tracker.ts'
