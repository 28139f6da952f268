/**
 * A decision is data: what, why, and the desired row or the refusal. Preview, log, undo and tests read the same ones.
 * `rule` is the id of the requirement that decided (e.g. `CON-1`); `why` is one sentence for people.
 */
type Explained = {
  readonly rule: string
  readonly why: string
  /** Ids of activities, bounce events or records that the decision rests on. */
  readonly evidence: readonly string[]
}

/** A participant that is already in Salesforce. */
export type MatchDecision = Explained & {
  readonly kind: 'match'
  readonly address: string
  readonly object: 'Contact' | 'Lead'
  readonly recordId: string
}

export type CreateContactDecision = Explained & {
  readonly kind: 'create-contact'
  readonly address: string
  /** Deterministic value of the external id: the same person twice is one record. */
  readonly key: string
  readonly accountId: string
  readonly ownerId: string
  /** Standard fields by API name, without owner, account, key and created-by flag. Unknown ones are left out (CON-5). */
  readonly fields: Readonly<Record<string, string>>
}

export type CreateRoleDecision = Explained & {
  readonly kind: 'create-role'
  readonly address: string
  readonly key: string
  readonly opportunityId: string
  readonly accountId: string
  /** An existing contact, or the key of one that is created by the same or an earlier decision. */
  readonly contact: { readonly id: string } | { readonly key: string }
  readonly role: string | null
}

/** A Task or Event for one person (ASY-1). */
export type SyncActivityDecision = Explained & {
  readonly kind: 'sync-activity'
  readonly address: string
  /** The same message or meeting for the same person is one record, whoever captured it (ASY-2). */
  readonly key: string
  readonly object: 'Task' | 'Event'
  /** `mark` and `remove`: a meeting that was called off. */
  readonly change: 'put' | 'mark' | 'remove'
  /** A contact or lead, or the key of a contact that is created by the same or an earlier decision. */
  readonly who: { readonly id: string } | { readonly key: string }
  readonly opportunityId: string | null
  readonly accountId: string | null
  readonly ownerId: string
  /** Subject and times by API name. */
  readonly fields: Readonly<Record<string, string>>
}

export type RefusedAction = 'contact.create' | 'role.create' | 'activity.match' | 'activity.sync'

export type RefuseDecision = Explained & {
  readonly kind: 'refuse'
  readonly action: RefusedAction
  readonly address: string
  /** Stable code of the no, e.g. `user_not_on_account`, `missing_fields`. */
  readonly refusal: string
  /** True: tried again when a later activity brings what is missing (CON-3, REQ-2). */
  readonly isPending: boolean
}

export type Decision =
  | MatchDecision
  | CreateContactDecision
  | CreateRoleDecision
  | SyncActivityDecision
  | RefuseDecision
