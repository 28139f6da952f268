/** A question that people ask, and how the product really behaves (SET-5). Serves the console and the extension. */
export type HelpAnswer = {
  readonly id: string
  readonly question: string
  readonly answer: string
  readonly words: string
}

/** `words` are what people type when they look for it and neither question nor answer says. */
export const HELP_ANSWERS: readonly HelpAnswer[] = [
  {
    id: 'out-of-office',
    question: 'Is an out-of-office reply a bounce?',
    answer:
      'No. An automatic reply shows that the mailbox works. The badge becomes a clock with the date of return where the reply names one, and the reply counts as a sign of life. A bounce is a notice by a mail system that a message was not delivered.',
    words: 'vacation holiday ooo automatic reply absence',
  },
  {
    id: 'how-often',
    question: 'How often is the status updated?',
    answer:
      'Badges change as soon as a notice or a reply is seen. Salesforce is marked once a day, at 03:00 in the time zone of the organisation unless an admin chose another time. A sign of life does not wait for it: email_active goes back to true with the next sync.',
    words: 'frequency daily refresh when',
  },
  {
    id: 'left-the-company',
    question: 'Does a bounce mean that somebody left the company?',
    answer:
      'No. It means that one address did not take one mail. "Left" is shown only when an automatic reply or a person says so, however many mails bounced.',
    words: 'departed gone quit job change',
  },
  {
    id: 'reset',
    question: 'Does the status reset by itself?',
    answer:
      'Yes. When the contact writes, organises or answers a meeting, opens or clicks, or an admin releases the address, email_active becomes true again on all contacts with the address, and the next daily run clears the hard-bounce flag that we set. Its date stays as history unless the settings say otherwise.',
    words: 'clear again automatically undo bounce',
  },
  {
    id: 'contact-appears',
    question: 'How long until a new contact appears in Salesforce?',
    answer:
      'Two hours at most after the mail or invite was captured, and usually some minutes, as long as Salesforce can be reached and the calls that we may use are not used up. The log says at once whether a contact is planned, or why not.',
    words: 'delay wait time creation sync speed',
  },
  {
    id: 'missing-name',
    question: 'Why was nobody created for an address without a name?',
    answer:
      'A contact needs a first name, a last name and an address. Without a name the person waits, and is created when a later mail or invite brings the name. A name is never guessed from the address; an admin can have guesses shown as a suggestion.',
    words: 'missing no name pending first last required fields',
  },
  {
    id: 'owner',
    question: 'Who owns a contact that was created?',
    answer:
      'The user whose mail or invite led to it, not the owner of the account. Somebody without an active Salesforce user cannot own records; then it is the integration user. Of two users the one with the earlier activity owns. The owner of an existing record is never changed.',
    words: 'ownership ownerid assigned whose',
  },
  {
    id: 'lead',
    question: 'What if the person is a Lead already?',
    answer:
      'The activity belongs to the Lead, and no contact is created. Leads get no contact role. Converted Leads are ignored.',
    words: 'existing lead match conversion',
  },
  {
    id: 'wrongly-synced',
    question: 'Something was synced that should not have been. What now?',
    answer:
      'An admin opens the log and undoes the write, or the whole run; a preview shows record by record what would go back. A contact that Reachable created can be removed, and is not created again until the entry is lifted. Filters keep such mail out from then on.',
    words: 'wrong wrongly mistake remove delete undo private revert',
  },
  {
    id: 'duplicates',
    question: 'What happens to duplicates?',
    answer:
      'Every day contacts with the same address are listed. Where merging is on, copies that Reachable made are deleted after their roles and activities have moved to the contact that stays: one that a person made, else the earliest. Contacts that people made are never deleted.',
    words: 'dedupe merge twice same address copies',
  },
  {
    id: 'activity-sync',
    question: 'Is activity sync needed to create contacts?',
    answer:
      'No. Contacts and roles are made from what is captured, whether or not mails and meetings are written to Salesforce as Tasks and Events. Activity sync is off unless an admin switches it on in a profile.',
    words: 'task event log emails calendar required',
  },
  {
    id: 'updates-later',
    question: 'Is a contact updated after it was created?',
    answer:
      'Contacts that Reachable created get a newer title, phone, address or last name from the person’s own mail. Contacts that people made are left alone unless a profile switches enrichment on, field by field. What a person typed later stands.',
    words: 'updates after creation enrichment enrich change title phone overwrite',
  },
  {
    id: 'contact-and-lead',
    question: 'What if the address is on a Contact and on a Lead?',
    answer: 'Activities belong to the Contact. The hard-bounce fields are kept on both, and cleared on both.',
    words: 'both records two objects',
  },
  {
    id: 'opted-out',
    question: 'Why is HasOptedOutOfEmail not used?',
    answer:
      'It is the person’s own wish, and often a legal fact. That an address does not work is something else. Bounces never set it and never clear it.',
    words: 'opt out unsubscribe email opt-out gdpr consent',
  },
  {
    id: 'valid-again',
    question: 'What if an address becomes valid again, or the contact gets a new one?',
    answer:
      'A sign of life resets the status. When the address of a contact changes, the flags that we set for the old one are cleared unless the new one is held. The old address stays known: on another record it is marked again. An admin can also release an address by hand.',
    words: 'new email works again fixed correct release',
  },
  {
    id: 'marketing-cloud',
    question: 'Does it work without Marketing Cloud Connect?',
    answer:
      'Yes. Notices are read from the mailboxes of the team and written through a direct connection. Bounce files of Marketing Cloud can be imported, and the staging of each run can be exported for another integration.',
    words: 'sfmc exacttarget import csv integration connector',
  },
]

/** Answers that hold every word of the search, those whose question has them first; all answers for an empty search. */
export function searchHelp(search: string): HelpAnswer[] {
  const words = search.toLowerCase().split(/[^\p{L}\p{N}_]+/u)
  const wanted = words.filter((word) => word !== '' && !LITTLE_WORDS.has(word))
  const rank = ({ question, answer, words: more }: HelpAnswer): number => {
    if (wanted.every((word) => question.toLowerCase().includes(word))) return 2
    return wanted.every((word) => `${question} ${answer} ${more}`.toLowerCase().includes(word)) ? 1 : 0
  }
  return HELP_ANSWERS.filter((each) => rank(each) > 0).sort((a, b) => rank(b) - rank(a))
}

const LITTLE_WORDS = new Set(
  'a an the is are was does do did it of to in on for by and or what why who how if'.split(' '),
)
