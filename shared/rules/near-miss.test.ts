import { describe, expect, test } from 'vitest'
import type { OrgSettings, Profile } from '../contract/index.ts'
import type { SentActivity } from './activity-context.ts'
import { decideParticipants } from './decide-participants.ts'
import { contact, invite, mail, opportunity, role, settingsOf, T0, viewOf } from './fixtures.ts'
import { nearMissOf } from './near-miss.ts'
import type { CrmView } from './view.ts'

const RITA = 'rita@ourco.com'
const PAUL = 'paul@ourco.com'
const CARA = 'Cara Diaz <cara@acme.com>'
const ANN_ON_O1 = { roles: [role('O1', 'C1')] }
const ONLY_O1 = { opportunities: [opportunity('O1', 'U-RITA')] }
const OCR = { ocr: true }

type Case = {
  activity?: SentActivity
  view?: Partial<CrmView>
  profile?: Partial<Profile>
  contacts?: Partial<OrgSettings['contacts']>
}

/** What is told for the refusal with this code; undefined where the rules do not refuse so. */
function told(code: string, { activity = mail({ from: RITA, to: [CARA] }), view = {}, profile, contacts = {} }: Case) {
  const settings = settingsOf(profile, { contacts })
  const input = { activity, view: viewOf(view), settings, nowMs: T0, capturingUserAddress: activity.mailbox }
  const no = decideParticipants(input).find((each) => each.kind === 'refuse' && each.refusal.startsWith(code))
  return no?.kind === 'refuse' ? nearMissOf(input, no) : undefined
}

const cases: readonly (readonly [string, string, string | null, Case])[] = [
  [
    'a switch that is off',
    'creation_disabled',
    'Switch on contact creation in profile Default.',
    { profile: { contactCreation: false } },
  ],
  [
    'a domain that an account of the same name could list',
    'no_account_for_domain',
    'Add acme.de as a secondary domain of Acme.',
    { activity: mail({ from: RITA, to: ['Cara Diaz <cara@acme.de>'] }) },
  ],
  [
    'a domain of nobody',
    'no_account_for_domain',
    'Add an account with the domain partner.example, with rita@ourco.com as its owner or on its team.',
    { activity: mail({ from: RITA, to: ['Pat Ng <pat@partner.example>'] }) },
  ],
  [
    'a subdomain under the literal reading',
    'no_account_for_domain',
    'Let subdomains such as eu.acme.com match the account of their parent (subdomains: parent).',
    { activity: mail({ from: RITA, to: ['Cara Diaz <cara@eu.acme.com>'] }), contacts: { subdomains: 'exact' } },
  ],
  [
    'no name',
    'missing_fields',
    'Give cara@acme.com a first name and a last name in the next mail or invite.',
    { activity: mail({ from: RITA, to: ['cara@acme.com'] }) },
  ],
  [
    'half a name',
    'missing_fields',
    'Give cara@acme.com a last name in the next mail or invite.',
    { activity: mail({ from: RITA, to: ['Cara <cara@acme.com>'] }) },
  ],
  [
    'a field that the profile demands',
    'missing_fields',
    'Do not require Title in profile Default.',
    { profile: { requiredFields: ['FirstName', 'LastName', 'Email', 'Title'] } },
  ],
  [
    'a user without relation to the account',
    'user_not_on_account',
    'Add paul@ourco.com to the team of Acme.',
    { activity: mail({ from: PAUL, to: [CARA] }) },
  ],
  [
    'a colleague who would count',
    'user_not_on_account',
    'Let any colleague on the activity count (eligibility).',
    { activity: mail({ from: PAUL, to: [CARA], cc: [RITA] }), contacts: { eligibility: 'capturing_user_only' } },
  ],
  [
    'two accounts with one domain',
    'ambiguous_account',
    'Leave globex.com to one account alone, for example Globex US.',
    {
      activity: mail({ from: RITA, to: ['Ned Wu <ned@globex.com>'] }),
      view: { teamMembers: [{ accountId: 'A3', userId: 'U-RITA' }] },
    },
  ],
  [
    'a removal',
    'removed_by_admin',
    'Lift the removal of cara@acme.com.',
    { view: { removedAddresses: ['cara@acme.com'] } },
  ],
  [
    'a bounce',
    'bounced_before_create',
    'Release cara@acme.com, or wait until it writes to us.',
    { view: { bouncedAddresses: ['cara@acme.com'] } },
  ],
  [
    'a meeting of somebody outside',
    'not_scheduled_by_us',
    'Send a mail or schedule the meeting yourselves.',
    { activity: invite({ mailbox: RITA, organizer: 'ann@acme.com', required: [RITA, CARA] }) },
  ],
  [
    'roles that are off',
    'ocr_disabled',
    'Switch on opportunity contact roles in profile Default.',
    { activity: mail({ from: RITA, to: ['ann@acme.com', 'bob@acme.com'] }), view: ANN_ON_O1 },
  ],
  [
    'nobody on the mail has a role',
    'no_role_holder_on_activity',
    'Switch on New OCR in profile Default.',
    { activity: mail({ from: RITA, to: ['bob@acme.com'] }), view: { ...ANN_ON_O1, ...ONLY_O1 }, profile: OCR },
  ],
  [
    'the only role is ours',
    'no_manual_role',
    'Switch on First OCR in profile Default.',
    {
      activity: mail({ from: RITA, to: ['bob@acme.com', 'ann@acme.com'] }),
      view: { roles: [role('O1', 'C1', true)] },
      profile: OCR,
    },
  ],
  [
    'no role at all',
    'no_existing_role',
    'Switch on First OCR in profile Default.',
    { activity: mail({ from: RITA, to: ['bob@acme.com'] }), view: ONLY_O1, profile: OCR },
  ],
  [
    'two open opportunities',
    'multiple_opportunities',
    'Close all open opportunities of the account but one, or add the first role by hand.',
    { activity: mail({ from: RITA, to: ['bob@acme.com'] }), profile: { ...OCR, firstOcr: true } },
  ],
  [
    'First OCR for one alone',
    'first_role_only',
    'Let First OCR add everybody of an activity (firstOcrScope: all).',
    {
      activity: mail({ from: RITA, to: ['ann@acme.com', 'bob@acme.com'] }),
      view: ONLY_O1,
      profile: { ...OCR, firstOcr: true },
      contacts: { firstOcrScope: 'one' },
    },
  ],
  [
    'opportunities that match equally well',
    'ambiguous_opportunity',
    'Switch on multi-opportunity matching for the org.',
    {
      activity: mail({ from: 'sam@ourco.com', to: ['bob@acme.com'] }),
      view: { roles: [role('O1', 'C1'), role('O2', 'C1')] },
      profile: { ...OCR, newOcr: true },
    },
  ],
  [
    'a lead',
    'matched_to_lead',
    'Convert the lead lee@acme.com to a contact.',
    { activity: mail({ from: RITA, to: ['ann@acme.com', 'lee@acme.com'] }), view: ANN_ON_O1, profile: OCR },
  ],
  [
    'a contact whose account does not list the domain',
    'domain_not_on_account',
    'Add acme.de as a secondary domain of Acme.',
    {
      activity: mail({ from: RITA, to: ['ann@acme.com', 'gil@acme.de'] }),
      view: { ...ANN_ON_O1, contacts: [...viewOf().contacts, contact('C6', 'A1', 'gil@acme.de')] },
      profile: OCR,
    },
  ],
  [
    'a free-mail address',
    'free_mail_domain',
    null,
    { activity: mail({ from: RITA, to: ['Di Po <di.po@gmail.com>'] }) },
  ],
  ['a group address', 'role_address', null, { activity: mail({ from: RITA, to: ['support@acme.com'] }) }],
  [
    'two changes would be needed',
    'creation_disabled',
    null,
    { activity: mail({ from: PAUL, to: [CARA] }), profile: { contactCreation: false } },
  ],
]

describe('near misses', () => {
  test.each(cases)('%s (%s)', (_what, code, sentence, given) => {
    const nearMiss = told(code, given)
    expect(nearMiss === undefined ? 'the rules did not refuse so' : (nearMiss?.sentence ?? null)).toBe(sentence)
  })
})
