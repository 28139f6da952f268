import { type Activity, activityId, OrgSettings, verdictOf } from '@reachable/shared/contract'
import { type Random, seededRandom } from '../fuzz/random.ts'
import type { SalesforceRecords } from '../world/salesforce-side.ts'
import type { WorldUser } from '../world/world.ts'

/** T0 of every story: a Monday morning. */
export const T0 = Date.parse('2026-03-02T09:00:00Z')
const MINUTE_MS = 60_000
const ACCOUNTS = 6
const PEOPLE = 8
/** These of each account are contacts from the beginning. */
const KNOWN = 3
const REPS = 3
/** A person's first mail must be in Salesforce before somebody acts on the contact. */
const SETTLED_ROUNDS = 8

export const ADMIN = 'admin@ourco.com'
const rep = (n: number): string => `rep${n % REPS}@ourco.com`
const person = (account: number, n: number): string => `person${n}@customer${account}.com`
const accountOfPerson = (address: string): number => Number(/customer(\d+)/.exec(address)?.[1])
const lastNameOf = (address: string): string => `P${address.replace(/\D+/g, 'x')}`

export type Step =
  | { readonly kind: 'post'; readonly activities: readonly Activity[] }
  /** A person edits Salesforce. */
  | { readonly kind: 'crm'; readonly records: SalesforceRecords }
  | { readonly kind: 'remove' | 'restore'; readonly address: string }
/** What happens in one stretch of time. */
export type Round = { readonly atMs: number; readonly steps: readonly Step[] }

export const storySettings = (hasKeys: boolean) =>
  OrgSettings.parse({
    internalDomains: ['ourco.com'],
    bounce: { crmWrites: true, domainIncident: { enabled: false } },
    dedupe: { enabled: true },
    profiles: [
      {
        ...{ id: 'default', name: 'Default', contactCreation: true, ocr: true, newOcr: true, firstOcr: true },
        // Orgs without a unique key on activities are refused.
        activitySync: hasKeys,
        enrichment: { enabled: true, policies: { Title: 'always' } },
      },
    ],
  })

export const storyUsers = (): WorldUser[] => [
  { email: ADMIN, name: 'Ada Min', role: 'admin', mailboxes: [ADMIN] },
  ...range(REPS).map((n) => ({ email: rep(n), name: `Rep ${n}`, role: 'rep' as const, mailboxes: [rep(n)] })),
]

export function storyRecords(): SalesforceRecords {
  const owner = (account: number) => `@U${account % REPS}`
  return {
    User: range(REPS).map((n) => ({ _ref: `U${n}`, Username: rep(n), Email: rep(n), LastName: `Rep ${n}` })),
    Account: range(ACCOUNTS).map((n) => ({
      ...{ _ref: `A${n}`, Name: `Customer ${n}`, Website: `customer${n}.com`, OwnerId: owner(n) },
    })),
    Opportunity: range(ACCOUNTS).map((n) => ({
      ...{ _ref: `O${n}`, Name: `Deal ${n}`, AccountId: `@A${n}`, OwnerId: owner(n), StageName: 'Prospecting' },
      CloseDate: '2026-12-31',
    })),
    Contact: range(ACCOUNTS).flatMap((account) => range(KNOWN).map((n) => humanContact(person(account, n)))),
  }
}

/** A person whom nobody has mailed yet. */
export const newcomer = (n: number): string => `newcomer${n}@customer${n % ACCOUNTS}.com`

/** A mail from the rep of the account. */
export function mailTo(address: string, id: string, atMs: number): Activity {
  const from = rep(accountOfPerson(address))
  const messageId = `${id}@ourco.com`
  return {
    ...{ kind: 'email.sent', id: activityId('email.sent', from, messageId), messageId, mailbox: from, source: 'gmail' },
    occurredAt: new Date(atMs).toISOString(),
    participants: [
      { role: 'from', address: from },
      { role: 'to', address, name: `Given ${lastNameOf(address)}` },
    ],
  }
}

export const humanContact = (address: string, lastName = lastNameOf(address)) => ({
  ...{ Email: address, FirstName: 'Given', LastName: lastName, AccountId: `@A${accountOfPerson(address)}` },
  ...{ OwnerId: `@U${accountOfPerson(address) % REPS}`, email_active__c: true },
})

/** What happens in an org, by seed: mails, sightings with new titles, bounces, human edits, removals and their undoing. */
export function tellStory(seed: number, rounds: number): Round[] {
  const random = seededRandom(seed)
  const told: Told = { sent: [], mailedAt: new Map(), acted: new Set(), removed: [], count: 0 }
  let atMs = T0
  return range(rounds).map((round) => {
    // Every sixth round begins after a night, with its daily run.
    atMs += round % 6 === 5 ? 18 * 60 * MINUTE_MS : (5 + random.below(15)) * MINUTE_MS
    return { atMs, steps: stepsOf(random, told, round, atMs) }
  })
}

type Told = {
  readonly sent: { readonly activity: Activity; readonly to: string }[]
  /** Round of the first mail to each person. */
  readonly mailedAt: Map<string, number>
  readonly acted: Set<string>
  readonly removed: { readonly address: string; readonly round: number }[]
  count: number
}

function stepsOf(random: Random, told: Told, round: number, atMs: number): Step[] {
  const steps: Step[] = [{ kind: 'post', activities: mails(random, told, round, atMs) }]
  if (random.chance(60)) steps.push({ kind: 'post', activities: [sighting(random, told, atMs)] })
  if (random.chance(30)) steps.push(...bounce(random, told, atMs))
  const settled = [...told.mailedAt].flatMap(([address, since]) =>
    round - since >= SETTLED_ROUNDS && !isKnown(address) && !told.acted.has(address) ? [address] : [],
  )
  const [chosen] = settled
  if (chosen !== undefined && random.chance(40)) {
    told.acted.add(chosen)
    if (random.chance(50)) steps.push({ kind: 'crm', records: { Contact: [humanContact(chosen)] } })
    else {
      steps.push({ kind: 'remove', address: chosen })
      told.removed.push({ address: chosen, round })
    }
  }
  const [back] = told.removed
  if (back && round - back.round >= SETTLED_ROUNDS) {
    told.removed.shift()
    steps.push({ kind: 'restore', address: back.address })
  }
  return steps
}

function mails(random: Random, told: Told, round: number, atMs: number): Activity[] {
  return range(1 + random.below(4)).map(() => {
    const account = random.below(ACCOUNTS)
    const to = [...new Set(range(1 + random.below(3)).map(() => person(account, random.below(PEOPLE))))]
    told.count += 1
    const from = rep(account)
    const messageId = `m${told.count}@ourco.com`
    const activity: Activity = {
      ...{
        kind: 'email.sent',
        id: activityId('email.sent', from, messageId),
        messageId,
        mailbox: from,
        source: 'gmail',
      },
      occurredAt: new Date(atMs - random.below(60) * 1_000).toISOString(),
      participants: [
        { role: 'from', address: from },
        ...to.map((address) => ({ role: 'to' as const, address, name: `Given ${lastNameOf(address)}` })),
      ],
    }
    for (const address of to) {
      told.sent.push({ activity, to: address })
      if (!told.mailedAt.has(address)) told.mailedAt.set(address, round)
    }
    return activity
  })
}

/** The person writes, with a title that is newer than the one before: an older write that lands late would be seen. */
function sighting(random: Random, told: Told, atMs: number): Activity {
  const account = random.below(ACCOUNTS)
  const address = person(account, random.below(PEOPLE - 2))
  const mailbox = rep(account)
  told.count += 1
  return {
    ...{ kind: 'contact.seen', id: activityId('contact.seen', mailbox, `s${told.count}`), mailbox, source: 'gmail' },
    occurredAt: new Date(atMs).toISOString(),
    participants: [{ role: 'from', address, name: `Given ${lastNameOf(address)}` }],
    sighting: { how: 'mail', authentication: 'pass' },
    signatureFacts: [{ field: 'title', text: `Chief of ${told.count}` }],
  }
}

/** The two last people of each account never write, so that their failures stand. */
function bounce(random: Random, told: Told, atMs: number): Step[] {
  const candidates = told.sent.filter(
    ({ to }) => to.startsWith(`person${PEOPLE - 1}`) || to.startsWith(`person${PEOPLE - 2}`),
  )
  const failed = candidates[random.below(Math.max(1, candidates.length))]
  if (!failed || !('messageId' in failed.activity)) return []
  told.count += 1
  const { mailbox, messageId = null } = failed.activity
  const noticeId = `n${told.count}@google.com`
  const { recipientState, hard } = verdictOf('userunknown', true)
  return [
    {
      kind: 'post',
      activities: [
        {
          ...{
            kind: 'bounce.received',
            id: activityId('bounce.received', mailbox, noticeId),
            mailbox,
            source: 'gmail',
          },
          occurredAt: new Date(atMs).toISOString(),
          messageId: noticeId,
          report: {
            kind: 'bounce',
            recipients: [
              {
                ...{ address: failed.to, finalAddress: null, action: 'failed', status: '5.1.1', replyCode: '550' },
                ...{ reason: 'userunknown', recipientState, hard, rule: 'story' },
                ...{ remoteMta: 'aspmx.l.google.com', diagnostic: '550 5.1.1 no such user' },
              },
            ],
            ...{ reportingMta: null, noticeMessageId: noticeId, originalMessageId: messageId, originalSentAt: null },
            ...{ fromOwnMailSystem: true, authentication: 'pass' },
          },
        },
      ],
    },
  ]
}

const isKnown = (address: string): boolean => Number(/person(\d+)/.exec(address)?.[1]) < KNOWN
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n)
