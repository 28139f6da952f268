export type { DecideInput, SentActivity } from './activity-context.ts'
export * from './bounce-attribution.ts'
export * from './channels.ts'
export { apiNameOf, factFields } from './contact-fields.ts'
export { decideParticipants } from './decide-participants.ts'
export type * from './decision.ts'
export { type DuplicateGroup, type DuplicatePlan, type DuplicateReview, planDuplicates } from './dedupe.ts'
export {
  columnOf,
  decideEnrichment,
  type EnrichmentDecision,
  type EnrichmentView,
  recheckEnrichment,
} from './enrichment.ts'
export * from './filters.ts'
export { matchedContactIdOf } from './judged-person.ts'
export { bounceKey, contactKey, roleKey } from './keys.ts'
export { type NearMiss, nearMissOf } from './near-miss.ts'
export { labelOf } from './near-miss-changes.ts'
export { isCatchAll, matchesPattern } from './pattern.ts'
export type { FieldFact, PersonFact, Picklists } from './person-fact.ts'
export { type ContactRecheck, type RoleRecheck, recheckPlannedContact, recheckPlannedRole } from './recheck.ts'
export * from './record-in-use.ts'
export { REFUSALS, type RefusalCode } from './refusals.ts'
export { settingsNotices } from './settings-notices.ts'
export type { ChannelFacts } from './soft-bounce-journey.ts'
export { planFromBounces } from './subscription-plan.ts'
export type * from './view.ts'
export { groupBy } from './view-index.ts'
