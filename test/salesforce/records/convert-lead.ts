import { toStamp } from '../clock.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row, Value } from '../store.ts'
import { findLive } from './find-live.ts'
import type { RowOutcome } from './outcome.ts'
import { isRefusal, refuse } from './outcome.ts'
import type { Input } from './read-input.ts'
import { createRecord } from './write.ts'
import type { WriteContext } from './write-context.ts'

export type LeadConversion = {
  readonly leadId: string
  readonly convertedStatus: string
  readonly accountId?: string
  readonly contactId?: string
  readonly ownerId?: string
  readonly doNotCreateOpportunity?: boolean
  readonly opportunityName?: string
}
export type Converted = {
  readonly accountId: string
  readonly contactId: string
  readonly opportunityId: string | null
}
type Refusal = RowOutcome & { ok: false }

/** The one status that converted leads may have. */
export const CONVERTED_STATUS = 'Closed - Converted'
/** What a contact takes over from its lead, under the same name. */
const PERSON_FIELDS =
  'FirstName,LastName,Salutation,Email,Title,Phone,MobilePhone,LeadSource,HasOptedOutOfEmail,DoNotCall'.split(',')
const CLOSE_AFTER_MS = 90 * 86_400_000

/**
 * Converts one lead: an account and a contact (given or new), an opportunity with the contact as primary role without a
 * role name unless refused, tasks and events moved to the contact. Refused rows leave traces: the caller rolls back.
 * @source Salesforce SOAP API developer guide, "convertLead()"
 */
export function convertLead(context: WriteContext, conversion: LeadConversion): Converted | Refusal {
  const meta = context.schema.object('Lead')
  if (!meta) return refuse('INVALID_TYPE', 'no leads')
  const lead = findLive(context, meta, conversion.leadId)
  if (isRefusal(lead)) return lead
  if (lead.IsConverted === true) return refuse('CANNOT_UPDATE_CONVERTED_LEAD', 'lead already converted')
  if (conversion.convertedStatus !== CONVERTED_STATUS) {
    return refuse('INVALID_STATUS', `invalid convertedStatus: ${conversion.convertedStatus}`)
  }
  const make = maker(context, { OwnerId: conversion.ownerId ?? lead.OwnerId ?? null })
  const accountId = conversion.accountId ?? make('Account', { Name: lead.Company, Website: lead.Website })
  if (isRefusal(accountId)) return accountId
  const person = Object.fromEntries(PERSON_FIELDS.map((name) => [name, lead[name]]))
  const contactId = conversion.contactId ?? make('Contact', { ...person, AccountId: accountId })
  if (isRefusal(contactId)) return contactId
  const opportunityId = conversion.doNotCreateOpportunity
    ? null
    : makeOpportunity(context, make, conversion, lead, { accountId, contactId })
  if (isRefusal(opportunityId)) return opportunityId
  const converted = { accountId, contactId, opportunityId }
  close(context, meta, lead, converted)
  moveActivities(context, lead.Id, contactId)
  return converted
}

type Make = (object: string, input: Input) => string | Refusal

/** Creates a record for the conversion, without the values that the lead lacks. */
const maker = (context: WriteContext, owner: Readonly<Record<string, Value>>): Make => {
  return (object, input) => {
    const meta = context.schema.object(object)
    if (!meta) return refuse('INVALID_TYPE', `no object ${object}`)
    const given = Object.entries({ ...(meta.fields.has('ownerid') ? owner : {}), ...input })
    const outcome = createRecord(context, meta, Object.fromEntries(given.filter(([, value]) => value != null)))
    return outcome.ok ? outcome.id : outcome
  }
}

function makeOpportunity(
  context: WriteContext,
  make: Make,
  conversion: LeadConversion,
  lead: Row,
  made: { accountId: string; contactId: string },
): string | Refusal {
  const id = make('Opportunity', {
    Name: conversion.opportunityName ?? lead.Company,
    AccountId: made.accountId,
    StageName: 'Prospecting',
    CloseDate: toStamp(context.nowMs + CLOSE_AFTER_MS).slice(0, 10),
    LeadSource: lead.LeadSource,
  })
  if (isRefusal(id)) return id
  const role = make('OpportunityContactRole', { OpportunityId: id, ContactId: made.contactId, IsPrimary: true })
  return isRefusal(role) ? role : id
}

function close(context: WriteContext, meta: ObjectMeta, lead: Row, converted: Converted): void {
  const stamp = toStamp(context.nowMs)
  context.store.put(meta.spec.name, {
    ...lead,
    Status: CONVERTED_STATUS,
    IsConverted: true,
    ConvertedDate: stamp.slice(0, 10),
    ConvertedAccountId: converted.accountId,
    ConvertedContactId: converted.contactId,
    ConvertedOpportunityId: converted.opportunityId,
    LastModifiedDate: stamp,
    LastModifiedById: context.userId,
    SystemModstamp: stamp,
  })
}

function moveActivities(context: WriteContext, leadId: string, contactId: string): void {
  for (const object of ['Task', 'Event']) {
    for (const row of context.store.lookup(object, 'WhoId', leadId) ?? []) {
      if (row.IsDeleted !== true)
        context.store.put(object, { ...row, WhoId: contactId, SystemModstamp: toStamp(context.nowMs) })
    }
  }
}
