/**
 * Every no of the daily run: the rule that decided and the sentence for people; `{about}` is filled in. A new gate adds
 * its row here.
 */
export const RUN_REFUSALS = {
  domain_incident: {
    rule: 'GRD-1',
    why: 'Waiting: domain trouble, many mails to {about} failed at once. An admin decides, or a calm day ends it.',
  },
  activity_from_contact: {
    rule: 'BNC-2',
    why: 'The contact was active after the failed mail ({about}), so it is not confirmed.',
  },
  too_fresh: { rule: 'ACT-16', why: 'The notice is too fresh; silence can confirm it from {about}.' },
  not_observed: { rule: 'ACT-16', why: 'Not watched without a gap since the notice: {about}.' },
  recent_activity: { rule: 'ACT-4', why: 'Waiting: {about}.' },
  recent_crm_change: { rule: 'ACT-4', why: 'Waiting: {about}.' },
  matched_contact_only: { rule: 'AMB-4', why: 'Only the contact to which the activity belongs is marked: {about}.' },
  other_record: {
    rule: 'AMB-31',
    why: 'The settings write on the one record to which the failed mail belongs: {about}.',
  },
  field_not_readable: { rule: 'SET-3', why: 'The field cannot be read on this record: {about}.' },
  email_changed: { rule: 'ACT-12', why: 'The record has another address by now: {about}.' },
  converted_lead: { rule: 'HBF-5', why: 'Converted leads are left alone.' },
  set_by_person: { rule: 'ACT-8', why: 'Set by a person without a bounce of ours, so it is left alone.' },
  not_held: { rule: 'HLD-2', why: '{about} The host is not trusted, so the address is not held.' },
  weakly_attributed: { rule: 'BNC-9', why: '{about} The notice does not prove that it belongs to a mail of ours.' },
  threshold_not_synced: { rule: 'AMB-8', why: 'Held by repeated soft failures only, which the settings do not sync.' },
  changed_by_person: { rule: 'HBF-3', why: 'Somebody removed the flag that we set; only a new bounce sets it again.' },
  undone: { rule: 'UND-1', why: 'An admin undid this ({about}); only newer evidence writes it again.' },
  foreign_flag: { rule: 'HBF-8', why: 'The flag was set by another tool, so it is left alone.' },
} as const satisfies Record<string, { rule: string; why: string }>

export type RunRefusalCode = keyof typeof RUN_REFUSALS
