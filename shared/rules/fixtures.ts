// The shared fixtures of requirements §0, for tests of rules and reachability only.
import { activityId, OrgSettings, type Participant, type Profile } from '../contract/index.ts'
import type { SentActivity } from './activity-context.ts'
import type { PersonFact } from './person-fact.ts'
import type { AccountRow, ContactRow, CrmView, LeadRow, OpportunityRow, RoleRow } from './view.ts'

export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
/** T0: 2026-03-02T09:00Z, a Monday. */
export const T0 = Date.parse('2026-03-02T09:00:00Z')
/** The first daily run after T0: 03:00 the next day. */
export const FIRST_RUN = T0 + 18 * HOUR_MS

export const contact = (
  id: string,
  accountId: string | null,
  email: string,
  more: Partial<ContactRow> = {},
): ContactRow => ({
  id,
  accountId,
  ownerId: 'U-RITA',
  email,
  firstName: 'First',
  lastName: 'Last',
  title: null,
  phone: null,
  department: null,
  seniority: null,
  persona: null,
  mailingCountry: null,
  mailingState: null,
  emailActive: true,
  hardBounce: false,
  hardBounceDate: null,
  createdByReachable: false,
  optedOut: false,
  createdAtMs: T0 - 400 * DAY_MS,
  crmChangedAtMs: null,
  fieldsChangedAt: null,
  lastActivityAtMs: null,
  ...more,
})

export const lead = (id: string, email: string, more: Partial<LeadRow> = {}): LeadRow => ({
  id,
  ownerId: 'U-PAUL',
  email,
  isConverted: false,
  hardBounce: false,
  hardBounceDate: null,
  optedOut: false,
  lastModifiedAtMs: T0 - 100 * DAY_MS,
  ...more,
})

export const opportunity = (id: string, ownerId: string, more: Partial<OpportunityRow> = {}): OpportunityRow => ({
  id,
  accountId: 'A1',
  ownerId,
  isClosed: false,
  lastActivityAtMs: T0 - 20 * DAY_MS,
  closeDate: '2026-06-30',
  ...more,
})

export const role = (opportunityId: string, contactId: string, createdByReachable = false): RoleRow => ({
  id: `R-${opportunityId}-${contactId}`,
  opportunityId,
  contactId,
  createdByReachable,
})

const account = (id: string, name: string, ownerId: string, domains: readonly string[]): AccountRow => ({
  id,
  name,
  ownerId,
  domains,
})

const user = (id: string, name: string, isActive = true) => ({ id, email: `${name}@ourco.com`, isActive })

/** Acme, the two Globexes and Initech with their people; changes are given by name. */
export const viewOf = (changes: Partial<CrmView> = {}): CrmView => ({
  integrationUserId: 'U-INT',
  users: [
    user('U-RITA', 'rita'),
    user('U-SAM', 'sam'),
    user('U-OLGA', 'olga'),
    user('U-PAUL', 'paul'),
    user('U-GUS', 'gus'),
    user('U-IVAN', 'ivan', false),
  ],
  accounts: [
    account('A1', 'Acme', 'U-RITA', ['acme.com', 'acme.co.uk', 'acme-labs.io']),
    account('A2', 'Globex US', 'U-RITA', ['globex.com']),
    account('A3', 'Globex EMEA', 'U-GUS', ['globex.com']),
    account('A4', 'Initech', 'U-IVAN', ['initech.com']),
  ],
  teamMembers: [{ accountId: 'A1', userId: 'U-SAM' }],
  contacts: [
    contact('C1', 'A1', 'ann@acme.com', { firstName: 'Ann', lastName: 'Lee' }),
    contact('C2', 'A1', 'bob@acme.com', { firstName: 'Bob', lastName: 'Ray', createdByReachable: true }),
  ],
  leads: [lead('L1', 'lee@acme.com')],
  opportunities: [
    opportunity('O1', 'U-RITA'),
    opportunity('O2', 'U-OLGA'),
    opportunity('O3', 'U-RITA', { isClosed: true }),
  ],
  roles: [],
  plannedContacts: [],
  plannedRoles: [],
  bouncedAddresses: [],
  removedAddresses: [],
  personFacts: {},
  picklists: {},
  ...changes,
})

type SettingsChanges = Partial<Omit<OrgSettings, 'bounce' | 'contacts'>> & {
  readonly bounce?: Partial<OrgSettings['bounce']>
  readonly contacts?: Partial<OrgSettings['contacts']>
}

/** Settings with contact creation on; `profile` changes the only profile. */
export const settingsOf = (profile: Partial<Profile> = {}, changes: SettingsChanges = {}): OrgSettings =>
  OrgSettings.parse({
    internalDomains: ['ourco.com', 'ourco.io'],
    profiles: [{ id: 'default', name: 'Default', contactCreation: true, ...profile }],
    ...changes,
  })

const participant = (participantRole: Participant['role'], text: string): Participant => {
  const [, name, address = text] = /^(.*?)\s*<(.*)>$/.exec(text) ?? []
  return name === undefined || name === ''
    ? { role: participantRole, address }
    : { role: participantRole, address, name }
}

/** What a mail of the person told, as Rita's mailbox saw it. */
export const fact = (field: PersonFact['field'], value: string, more: Partial<PersonFact> = {}): PersonFact => ({
  ...{ field, value, atMs: T0, activityId: `act_${field}`, mailbox: 'rita@ourco.com', userAddress: 'rita@ourco.com' },
  ...more,
})

type Mail = { from: string; to: string[]; cc?: string[]; at?: number; id?: string }

/** A captured mail; people are written as `Cara Diaz <cara@acme.com>`. */
export const mail = ({ from, to, cc = [], at = T0, id = 'm1' }: Mail): SentActivity => ({
  kind: 'email.sent',
  id: activityId('email.sent', from, id),
  occurredAt: new Date(at).toISOString(),
  mailbox: from,
  source: 'gmail',
  messageId: `${id}@ourco.com`,
  participants: [
    participant('from', from),
    ...to.map((text) => participant('to', text)),
    ...cc.map((text) => participant('cc', text)),
  ],
})

type Invite = {
  mailbox: string
  organizer: string
  required: string[]
  optional?: string[]
  meeting?: Partial<Meeting>
}
type Meeting = Extract<SentActivity, { kind: 'meeting.scheduled' }>['meeting']

export const invite = ({ mailbox, organizer, required, optional = [], meeting = {} }: Invite): SentActivity => ({
  kind: 'meeting.scheduled',
  id: activityId('meeting.scheduled', mailbox, 'uid-1#0'),
  occurredAt: new Date(T0).toISOString(),
  mailbox,
  source: 'gmail',
  participants: [
    participant('organizer', organizer),
    ...required.map((text) => participant('required', text)),
    ...optional.map((text) => participant('optional', text)),
  ],
  meeting: {
    uid: 'uid-1',
    sequence: 0,
    startsAt: new Date(T0 + DAY_MS).toISOString(),
    endsAt: new Date(T0 + DAY_MS + HOUR_MS).toISOString(),
    isCancelled: false,
    invitationsConfirmed: true,
    ...meeting,
  },
})
