import type { MailboxActivities } from '@reachable/server/mailbox'
import type { Activity } from '@reachable/shared/contract'
import { domainOf, registrableDomain } from '@reachable/shared/mail'
import type { SalesforceRecords } from '../world/salesforce-side.ts'
import type { WorldUser } from '../world/world.ts'

/** The company that a demo plays in. */
export type DemoOrg = {
  readonly users: readonly WorldUser[]
  readonly settings: unknown
  readonly salesforce: SalesforceRecords
  /** Said before the demo starts: where the records come from. */
  readonly note: string
}

/**
 * For somebody's own mailbox: an account for every domain that was mailed, and a contact for every person that a notice
 * names. People without a notice are left to the product, so that contact creation has something to do.
 */
export function deriveOrg(mailbox: string, { activities }: MailboxActivities): DemoOrg {
  const domain = domainOf(mailbox)
  const people = [...peopleOf(activities)].filter(([address]) => domainOf(address) !== domain)
  const domains = [...new Set(people.map(([address]) => registrableDomain(domainOf(address)) ?? domainOf(address)))]
  const failed = new Set(activities.flatMap((activity) => failedAddresses(activity)))
  const contacts = people.filter(([address]) => failed.has(address))
  return {
    users: [
      { email: `admin@${domain}`, name: 'Demo Admin', role: 'admin', mailboxes: [`admin@${domain}`] },
      { email: mailbox, name: 'Demo Rep', role: 'rep', mailboxes: [mailbox] },
    ],
    settings: DEMO_SETTINGS(domain),
    salesforce: {
      User: [{ _ref: 'U-REP', Username: mailbox, Email: mailbox, LastName: 'Rep', FirstName: 'Demo', IsActive: true }],
      Account: domains.map((name) => ({ _ref: `A-${name}`, Name: name, Website: name, OwnerId: '@U-REP' })),
      Contact: contacts.map(([address, name]) => ({
        LastName: (name ?? address).slice(0, 80),
        Email: address,
        AccountId: `@A-${registrableDomain(domainOf(address)) ?? domainOf(address)}`,
        OwnerId: '@U-REP',
      })),
    },
    note:
      `Salesforce is simulated and was filled from the mailbox itself: ${domains.length} accounts, one for each domain ` +
      `that was mailed, and ${contacts.length} contacts, one for each person that a notice names.`,
  }
}

const DEMO_SETTINGS = (domain: string) => ({
  internalDomains: [domain],
  bounce: { crmWrites: true },
  profiles: [{ id: 'default', name: 'Default', contactCreation: true, ocr: true }],
})

/** Salesforce refuses longer or odder addresses; so would a rep who typed them in. */
const isOrdinary = (address: string): boolean =>
  address.length <= 80 && /^[\w.+'=-]+@[a-z0-9.-]+\.[a-z0-9-]+$/.test(address)

function peopleOf(activities: readonly Activity[]): Map<string, string | undefined> {
  const people = new Map<string, string | undefined>()
  for (const activity of activities) {
    if (activity.kind !== 'email.sent' && activity.kind !== 'meeting.scheduled') continue
    for (const { address, name, role } of activity.participants) {
      if (role === 'from' || role === 'organizer' || !isOrdinary(address)) continue
      people.set(address, people.get(address) ?? name)
    }
  }
  return people
}

const failedAddresses = (activity: Activity): string[] =>
  activity.kind === 'bounce.received'
    ? activity.report.recipients.filter(({ action }) => action === 'failed').map(({ address }) => address)
    : []
