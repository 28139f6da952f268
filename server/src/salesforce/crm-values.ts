import type { OrgSettings } from '@reachable/shared/contract'
import type { RecordPlan } from '@reachable/shared/reachability'
import type { CreateContactDecision, CreateRoleDecision } from '@reachable/shared/rules'

type FieldNames = OrgSettings['fields']

/** A decision as Salesforce API names and values; the external key is added when the row is sent. */
export const contactCreateValues = (decision: CreateContactDecision, names: FieldNames): Record<string, unknown> => ({
  ...decision.fields,
  AccountId: decision.accountId,
  OwnerId: decision.ownerId,
  [names.createdByReachable]: true,
})

/** OCR-5: role blank or the profile's default, never primary, marked as ours. */
export const roleCreateValues = (decision: CreateRoleDecision, names: FieldNames): Record<string, unknown> => ({
  ...(decision.role === null ? {} : { Role: decision.role }),
  IsPrimary: false,
  [names.createdByReachable]: true,
})

/** The flags that a plan changes, under the org's own field names. Dates stay RFC 3339 until they are sent. */
export const flagValues = (changes: RecordPlan['changes'], names: FieldNames): Record<string, unknown> => ({
  ...(changes.emailActive === undefined ? {} : { [names.emailActive]: changes.emailActive }),
  ...(changes.hardBounce === undefined ? {} : { [names.hardBounce]: changes.hardBounce }),
  ...(changes.hardBounceDate === undefined ? {} : { [names.hardBounceDate]: changes.hardBounceDate }),
})
