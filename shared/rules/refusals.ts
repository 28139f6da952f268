/**
 * Every no of the contact road: the code that programs read, the rule that decided, and the sentence for people.
 * `{about}` is filled in with what the refusal is about. A new rule adds its row here.
 */
export const REFUSALS = {
  not_scheduled_by_us: { rule: 'CON-2', why: 'Somebody outside scheduled this meeting; it creates nothing.' },
  meeting_cancelled: { rule: 'CON-2', why: 'This meeting was cancelled; it creates nothing.' },
  creation_disabled: { rule: 'CON-1', why: 'Contact creation is off in the profile of {about}.' },
  role_address: { rule: 'CON-9', why: '{about} belongs to a group, a function or a machine, not to a person.' },
  address_not_storable: {
    rule: 'CON-14',
    why: 'No address field of Salesforce takes {about}, so nobody can be created with it.',
  },
  removed_by_admin: { rule: 'LOG-5', why: 'An admin removed {about} through the log; it is not created again.' },
  filtered: { rule: 'FLT-1', why: '{about} matches a filter, so nobody is created for it.' },
  free_mail_domain: { rule: 'DOM-3', why: '{about} is a free-mail or disposable domain and belongs to no account.' },
  bounced_before_create: { rule: 'CON-10', why: 'Mail to {about} bounced, so no contact is created for it.' },
  no_account_for_domain: { rule: 'DOM-1', why: 'No account lists the domain {about}.' },
  missing_fields: { rule: 'CON-3', why: 'Not known yet: {about}. Tried again when a later activity brings it.' },
  user_not_on_account: {
    rule: 'CON-1',
    why: 'Nobody of ours on this activity owns {about} or an open opportunity there, or is on its team.',
  },
  ambiguous_account: { rule: 'DOM-5', why: 'Several accounts list the domain {about} and none stands out.' },
  contact_on_other_account: { rule: 'CON-12', why: 'A contact with this address exists on another account ({about}).' },
  already_planned: { rule: 'CAP-3', why: 'An earlier activity already adds {about} as a contact.' },
  exists: { rule: 'CON-7', why: 'Somebody added {about} as a contact in the meantime.' },
  lead_exists: { rule: 'LED-6', why: 'Somebody added {about} as a lead in the meantime.' },
  ocr_disabled: { rule: 'OCR-1', why: 'Opportunity contact roles are off in the profile of {about}.' },
  not_sent_by_us: { rule: 'OCR-1', why: 'Roles come only from mails and invites that we sent.' },
  matched_to_lead: { rule: 'LED-5', why: '{about} is a lead; leads get no contact role.' },
  domain_not_on_account: {
    rule: 'OCR-3',
    why: 'The domain {about} belongs to no account with which a role could be made.',
  },
  no_open_opportunity: { rule: 'OCR-2', why: 'The account has no open opportunity.' },
  no_role_holder_on_activity: {
    rule: 'OCR-7',
    why: 'Nobody on this activity has a role on an open opportunity of the account yet.',
  },
  no_manual_role: { rule: 'OCR-8', why: 'No role on the opportunity was added by a person, and First OCR is off.' },
  no_existing_role: { rule: 'OCR-10', why: 'The opportunity has no role yet, and First OCR is off.' },
  multiple_opportunities: {
    rule: 'OCR-11',
    why: 'The account has more than one open opportunity, so a first role could belong to either.',
  },
  first_role_only: { rule: 'OCR-12', why: 'First OCR adds one person of an activity here, and another came first.' },
  ambiguous_opportunity: { rule: 'OCR-16', why: 'Several opportunities match equally well.' },
  already_in_role: { rule: 'OCR-4', why: '{about} already has a role on this opportunity.' },
  no_record_for_activity: {
    rule: 'ASY-1',
    why: '{about} is neither a contact nor a lead, so there is no record to which the activity could belong.',
  },
  superseded: { rule: 'ASY-2', why: 'A later version of this meeting is known already.' },
  already_synced: { rule: 'ASY-2', why: 'Salesforce has, or is about to get, this activity.' },
  nothing_to_call_off: { rule: 'ASY-2', why: 'The meeting was called off, and there is no event of it.' },
  activity_sync_disabled: { rule: 'PRF-4', why: 'Activity sync was switched off in the profile meanwhile.' },
  key_field_missing: {
    rule: 'SYN-1',
    why: 'Activities have no unique key field in this Salesforce, so a lost answer could make a second one. Setup adds it.',
  },
  opportunity_closed: { rule: 'OCR-2', why: 'The opportunity was closed or deleted in the meantime.' },
  // Duplicates (section P) and removal (section O).
  made_by_people: { rule: 'DUP-2', why: 'People made these contacts; only they decide which one stays.' },
  earliest_survives: {
    rule: 'AMB-24',
    why: 'The earliest record stays, and people made a later one, which is never deleted.',
  },
  edited_by_people: { rule: 'LOG-3', why: 'Somebody edited it since we made it.' },
  still_in_use: { rule: 'LOG-3', why: 'Other records hang on it: {about}.' },
  dedupe_disabled: { rule: 'DUP-1', why: 'Removing duplicates is off; this is what it would do.' },
  not_created_by_us: { rule: 'LOG-2', why: 'A person made it; only contacts that we created can be removed.' },
  email_changed: { rule: 'DUP-4', why: 'The record has another address by now.' },
  not_remapped: { rule: 'DUP-6', why: 'Something of it could not be moved to the contact that stays: {about}.' },
  nothing_to_release: { rule: 'HLD-7', why: 'Nothing speaks against the address, so there is nothing to release.' },
  bin_emptied: {
    rule: 'LOG-4',
    why: 'Salesforce keeps deleted records for 15 days; this one is gone for good, and a new mail may create it anew.',
  },
  confirm_needed: { rule: 'LOG-3', why: 'Not removed without a second yes: {about}.' },
  moved_meanwhile: { rule: 'DUP-6', why: 'Somebody gave it to another contact in the meantime.' },
  survivor_gone: { rule: 'DUP-4', why: 'The contact that was to stay is gone or has another address.' },
  contact_not_created: { rule: 'OCR-6', why: 'The contact {about} was not created, so there is no role for it.' },
  soft_bounce: { rule: 'CHN-2', why: 'The bounce is soft, so no subscription ends.' },
  nothing_to_restore: { rule: 'CHN-4', why: 'No bounce stands against these subscriptions, or nothing at all.' },
  already_unsubscribed: { rule: 'CHN-3', why: 'What this would end has ended already, or was brought back since.' },
  same_value: { rule: 'ENR-3', why: 'The record says the same about {about} already.' },
  enrichment_off: { rule: 'ENR-1', why: 'Enrichment is off in this profile, so {about} stays as it is.' },
  field_not_listed: { rule: 'ENR-3', why: '{about} is not among the fields that this profile enriches.' },
  policy_never: { rule: 'ENR-3', why: 'This profile never updates {about}.' },
  not_empty: { rule: 'ENR-3', why: 'This profile fills {about} only where it is blank.' },
  other_first_name: { rule: 'ENR-2', why: '{about} has another first name than the record and may be somebody else.' },
  changed_by_person: { rule: 'ENR-8', why: 'A person typed {about} after this was seen; theirs is newer.' },
  older_than_known: { rule: 'ENR-8', why: 'A newer mail has told {about} already.' },
  not_in_picklist: { rule: 'ENR-9', why: '{about} is not in the picklist of the org.' },
  address_elsewhere: {
    rule: 'ENR-7',
    why: 'The new address {about} is on no domain of the account: a suggestion only.',
  },
  address_held: { rule: 'ENR-7', why: 'Mail to the new address {about} bounced: a suggestion only.' },
  address_in_use: { rule: 'ENR-7', why: 'Another record has the new address {about}: a suggestion only.' },
  other_salesforce_org: {
    rule: 'SET-1',
    why: 'It was planned for another Salesforce org, whose records are not those of this one. What a mail or an invite asked for is decided again.',
  },
  // Undo.
  nothing_to_undo: { rule: 'UND-1', why: 'Nothing was written to Salesforce here, so there is nothing to undo.' },
  cannot_be_undone: {
    rule: 'UND-1',
    why: 'This cannot be undone ({about}): Salesforce keeps no deleted roles. The contact that stayed has one there.',
  },
  changed_since: { rule: 'UND-1', why: 'It differs now from what we wrote, so it stays: {about}.' },
  already_undone: { rule: 'UND-1', why: 'It is as it was before already.' },
  salesforce_silent: { rule: 'UND-1', why: 'Salesforce did not answer, so this stays as it is; undo it again.' },
  record_gone: { rule: 'UND-1', why: 'The record is no longer in Salesforce, or we may not see it.' },
  undone: { rule: 'UND-1', why: 'An admin undid this ({about}); only newer evidence writes it again.' },
  address_not_personal: { rule: 'ENR-7', why: '{about} belongs to a group or a function: a suggestion only.' },
} as const satisfies Record<string, { rule: string; why: string }>

export type RefusalCode = keyof typeof REFUSALS
/** A no before it becomes a decision. `about` fills the sentence; `rule` replaces the row's where another one decided. */
export type Refusal = {
  readonly code: RefusalCode
  readonly about: string
  readonly rule?: string
  readonly evidence?: readonly string[]
  /** A further sentence for people. */
  readonly hint?: string | null
}

/** The sentence of a refusal, with what it is about. */
export const sentenceOf = ({ code, about }: Refusal): string => REFUSALS[code].why.replace('{about}', about)
