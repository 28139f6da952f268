import { type Activity, activityId, OrgSettings } from '@reachable/shared/contract'
import type { SalesforceRecords } from '../../world/salesforce-side.ts'
import type { WorldUser } from '../../world/world.ts'

/** T0 of all plays: a Monday, 00:00 UTC. */
export const T0 = Date.parse('2026-03-02T00:00:00Z')
export const ACTIVITIES = 20_000
const ACCOUNTS = 500
const REPS = 10
/** In a hundred mails: so many to somebody new, who also gets a role, and so many to a contact without a role. */
const NEW_PEOPLE = 6
const NEW_ROLES = 8
/** Contacts of each account that have a role already. */
const KNOWN = 4

export const ADMIN = 'admin@ourco.com'
const rep = (n: number): string => `rep${n % REPS}@ourco.com`
const domain = (account: number): string => `customer${account}.com`

/** Everything is on, activity sync too: the most that a captured mail can cost. */
export const EVERYTHING_ON = OrgSettings.parse({
  internalDomains: ['ourco.com'],
  bounce: { crmWrites: true },
  profiles: [
    {
      id: 'default',
      name: 'Default',
      contactCreation: true,
      ocr: true,
      newOcr: true,
      firstOcr: true,
      activitySync: true,
    },
  ],
})

export const users = (): WorldUser[] => [
  { email: ADMIN, name: 'Ada Min', role: 'admin', mailboxes: [ADMIN] },
  ...range(REPS).map((n) => ({ email: rep(n), name: `Rep ${n}`, role: 'rep' as const, mailboxes: [rep(n)] })),
]

/** Accounts with an open opportunity, four contacts with roles each, and those contacts that are to get one. */
export function customerRecords(accounts = ACCOUNTS, activities = ACTIVITIES): SalesforceRecords {
  const owner = (account: number) => `@U${account % REPS}`
  const contact = (account: number, email: string) => ({
    ...{ _ref: email, Email: email, FirstName: 'Pat', LastName: `Of ${account}` },
    ...{ AccountId: `@A${account}`, OwnerId: owner(account), email_active__c: true },
  })
  const withoutRole = range(activities).filter((n) => kindOf(n) === 'new role')
  return {
    User: range(REPS).map((n) => ({ _ref: `U${n}`, Username: rep(n), Email: rep(n), LastName: `Rep ${n}` })),
    Account: range(accounts).map((n) => ({
      _ref: `A${n}`,
      Name: `Customer ${n}`,
      Website: domain(n),
      OwnerId: owner(n),
    })),
    Opportunity: range(accounts).map((n) => ({
      ...{ _ref: `O${n}`, Name: `Deal ${n}`, AccountId: `@A${n}`, OwnerId: owner(n) },
      ...{ StageName: 'Prospecting', CloseDate: '2026-12-31' },
    })),
    Contact: [
      ...range(accounts).flatMap((n) => range(KNOWN).map((k) => contact(n, knownPerson(n, k)))),
      ...withoutRole.map((n) => contact(accountOf(n, accounts), recipient(n, accounts))),
    ],
    OpportunityContactRole: range(accounts).flatMap((n) =>
      range(KNOWN).map((k) => ({ OpportunityId: `@O${n}`, ContactId: `@${knownPerson(n, k)}` })),
    ),
  }
}

const kindOf = (n: number): 'new person' | 'new role' | 'known' => {
  const place = n % 100
  if (place < NEW_PEOPLE) return 'new person'
  return place < NEW_ROLES ? 'new role' : 'known'
}
/** Shifted by one with each round, so that a kind does not always meet the same accounts. */
const accountOf = (n: number, accounts: number): number => (n + Math.floor(n / accounts)) % accounts
const knownPerson = (account: number, k: number): string => `known${k}@${domain(account)}`

function recipient(n: number, accounts: number): string {
  const account = accountOf(n, accounts)
  if (kindOf(n) === 'known') return knownPerson(account, n % KNOWN)
  return `${kindOf(n) === 'new person' ? 'new' : 'norole'}${n}@${domain(account)}`
}

/** A mail to somebody whom nobody knows yet, at the account of that number. */
export function mailToNew(n: number, atMs: number, account: number, name = `Given${n % 97} Family${n % 89}`): Activity {
  return mailTo({ n, atMs, from: rep(account), to: `new${n}@${domain(account)}`, name })
}

/** The n-th mail of the workload. */
export function mail(n: number, atMs: number, accounts = ACCOUNTS): Activity {
  const account = accountOf(n, accounts)
  return mailTo({ n, atMs, from: rep(account), to: recipient(n, accounts), name: `Given${n % 97} Family${n % 89}` })
}

type Mail = {
  readonly n: number
  readonly atMs: number
  readonly from: string
  readonly to: string
  readonly name: string
  readonly subject?: string
}

export function mailTo({ n, atMs, from, to, name, subject }: Mail): Activity {
  const messageId = `m${n}@ourco.com`
  return {
    ...{ kind: 'email.sent', id: activityId('email.sent', from, messageId), messageId, mailbox: from, source: 'gmail' },
    occurredAt: new Date(atMs).toISOString(),
    ...(subject === undefined ? {} : { subject: { form: 'full', text: subject } }),
    participants: [
      { role: 'from', address: from },
      { role: 'to', address: to, name },
    ],
  }
}

export const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n)
