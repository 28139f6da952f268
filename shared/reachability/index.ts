export { badgeOf } from './badge.ts'
export { cutText } from './cut-text.ts'
export {
  type DomainFacts,
  type DomainIncident,
  type IncidentDecision,
  incidentsOf,
  isDomainTroubled,
} from './domain-incident.ts'
export type * from './facts.ts'
export { instantOfLocal, localDate, monthsBefore, nextRunInstant, plainDate } from './local-time.ts'
export { planReset, planRun } from './plan-run.ts'
export type * from './record-plan.ts'
export { RUN_REFUSALS, type RunRefusalCode } from './refusals.ts'
export type { ResetInput } from './reset.ts'
export type { RunInput } from './run-context.ts'
export { type StagingRow, stagingRowOf } from './staging-row.ts'
export { stateOf } from './state.ts'
export { beingAddedSentence, lastSendSentence } from './stranger-words.ts'
export { isTrustedHost } from './trusted-host.ts'
export { waitingFor } from './waiting.ts'
