import type { PersonFact, Picklists } from './person-fact.ts'

/**
 * The plain snapshot that rules read: rows of the org's mirror of Salesforce that one activity touches, and what is
 * already planned but not yet written. Times are milliseconds since 1970 UTC. Addresses and domains are normalised
 * (CAP-6, DOM-2). Ids are Salesforce ids of 18 characters.
 */
export type UserRow = { readonly id: string; readonly email: string; readonly isActive: boolean }

export type AccountRow = {
  readonly id: string
  readonly name: string
  readonly ownerId: string
  /** Primary and secondary domains alike (DOM-6), already normalised; shared hosts and free mail left out. */
  readonly domains: readonly string[]
  /**
   * Number of contacts of the account by domain that it lists (DOM-5). Where left out, the view holds all contacts of
   * the account and they are counted.
   */
  readonly contactCounts?: Readonly<Record<string, number>>
}

export type TeamMemberRow = { readonly accountId: string; readonly userId: string }

export type ContactRow = {
  readonly id: string
  readonly accountId: string | null
  readonly ownerId: string | null
  readonly email: string | null
  readonly firstName: string | null
  readonly lastName: string | null
  readonly title: string | null
  readonly phone: string | null
  readonly department: string | null
  /** Null where the org has no such field. */
  readonly seniority: string | null
  readonly persona: string | null
  readonly mailingCountry: string | null
  readonly mailingState: string | null
  /** Null where the field does not exist in the org or could not be read. */
  readonly emailActive: boolean | null
  readonly hardBounce: boolean | null
  /** RFC 3339 text as Salesforce holds it, or null. */
  readonly hardBounceDate: string | null
  readonly createdByReachable: boolean
  readonly optedOut: boolean
  readonly createdAtMs: number
  /** Last change of a named field, or new Task or Event, by anyone but our integration user (ACT-7). Null: none known. */
  readonly crmChangedAtMs: number | null
  /**
   * By name of ours (`title`, `phone`, …): when somebody other than us last changed it, as far as it was seen; `all`
   * stands for every field of a record that had been changed before it was first seen (ENR-8).
   */
  readonly fieldsChangedAt: Readonly<Record<string, number>> | null
  /** Salesforce's LastActivityDate as the end of that day, UTC. */
  readonly lastActivityAtMs: number | null
}

export type LeadRow = {
  readonly id: string
  readonly ownerId: string | null
  readonly email: string | null
  readonly isConverted: boolean
  readonly hardBounce: boolean | null
  readonly hardBounceDate: string | null
  readonly optedOut: boolean
  readonly lastModifiedAtMs: number
}

export type OpportunityRow = {
  readonly id: string
  readonly accountId: string | null
  readonly ownerId: string | null
  readonly isClosed: boolean
  readonly lastActivityAtMs: number | null
  /** YYYY-MM-DD */
  readonly closeDate: string | null
}

export type RoleRow = {
  readonly id: string
  readonly opportunityId: string
  readonly contactId: string
  readonly createdByReachable: boolean
}

/** A contact that we decided to create and that Salesforce does not have yet. */
export type PlannedContact = {
  readonly key: string
  readonly address: string
  readonly accountId: string
  readonly occurredAtMs: number
}
/** A role that we decided to add and that Salesforce does not have yet; `contactKey` names a planned contact. */
export type PlannedRole = {
  readonly key: string
  readonly opportunityId: string
  readonly contactId: string | null
  readonly contactKey: string | null
}

export type CrmView = {
  readonly integrationUserId: string
  readonly users: readonly UserRow[]
  readonly accounts: readonly AccountRow[]
  readonly teamMembers: readonly TeamMemberRow[]
  readonly contacts: readonly ContactRow[]
  readonly leads: readonly LeadRow[]
  readonly opportunities: readonly OpportunityRow[]
  readonly roles: readonly RoleRow[]
  readonly plannedContacts: readonly PlannedContact[]
  readonly plannedRoles: readonly PlannedRole[]
  /** Addresses that are held or have an open bounce of state hardBounce, weak ones too (CON-10). */
  readonly bouncedAddresses: readonly string[]
  /** Addresses that an admin removed through the log (LOG-5). */
  readonly removedAddresses: readonly string[]
  /** Roles of these people that an admin undid, by our key, and when (UND-1). */
  readonly undoneRoles?: Readonly<Record<string, number>>
  /** By address: what the people's own mails told of them (CON-3, CON-5, CON-11). */
  readonly personFacts: Readonly<Record<string, readonly PersonFact[]>>
  /** Values that the org's picklists allow (ENR-9). */
  readonly picklists: Picklists
}
