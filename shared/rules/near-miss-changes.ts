import { type OrgSettings, type Profile, profileOf } from '../contract/index.ts'
import { domainOf } from '../mail/address.ts'
import { registrableDomain } from '../mail/domain.ts'
import { accountsForAddress } from './account-match.ts'
import type { DecideInput } from './activity-context.ts'
import type { RefuseDecision } from './decision.ts'
import { type FilterRule, filterOfContact } from './filters.ts'
import type { RefusalCode } from './refusals.ts'
import type { AccountRow, CrmView, UserRow } from './view.ts'

/** A change that may turn a refusal into a yes, and what is to be said if it does. */
export type Change = {
  readonly change: 'settings' | 'salesforce' | 'activity' | 'log'
  readonly what: string
  readonly sentence: string
  readonly apply: (input: DecideInput) => DecideInput
}

type About = DecideInput & { readonly address: string; readonly refusal: string }

/** The likeliest change first. Codes that are not here have no single change: `already_in_role`, `free_mail_domain`, … */
const CHANGES: Readonly<Partial<Record<RefusalCode, (about: About) => readonly Change[]>>> = {
  not_scheduled_by_us: (about) => [scheduleOurselves(about)],
  not_sent_by_us: (about) => [scheduleOurselves(about)],
  meeting_cancelled: () => [notCancelled],
  creation_disabled: (about) => [switchOn(about, 'contactCreation', 'contact creation')],
  removed_by_admin: ({ address }) => [
    {
      ...{ change: 'log', what: 'lift_removal', sentence: `Lift the removal of ${address}.` },
      apply: changeView((view) => ({ removedAddresses: without(view.removedAddresses, address) })),
    },
  ],
  filtered: ({ address, activity }) => [
    {
      ...{ change: 'settings', what: 'remove_filter', sentence: `Remove the filter that names ${address}.` },
      apply: (input) => {
        const keep = (filter: FilterRule) => filterOfContact(address, activity, [filter]) === null
        const filters = input.settings.filters.filter(keep)
        const privateFilters = (input.privateFilters ?? []).filter(keep)
        return { ...input, privateFilters, settings: { ...input.settings, filters } }
      },
    },
  ],
  bounced_before_create: ({ address }) => [
    {
      ...{ change: 'log', what: 'release_address', sentence: `Release ${address}, or wait until it writes to us.` },
      apply: changeView((view) => ({ bouncedAddresses: without(view.bouncedAddresses, address) })),
    },
  ],
  no_account_for_domain: (about) => [...matchParents(about), ...domainsToAdd(about)],
  missing_fields: (about) => [...nameToLearn(about), ...fieldsNotToRequire(about)],
  user_not_on_account: (about) => [
    contactSetting('eligibility', 'any_internal_participant', 'Let any colleague on the activity count (eligibility).'),
    contactSetting('includeClosedOwners', true, 'Let owners of closed opportunities count (includeClosedOwners).'),
    ...teamsToJoin(about),
  ],
  ambiguous_account: domainsToLeave,
  ocr_disabled: (about) => [switchOn(about, 'ocr', 'opportunity contact roles')],
  matched_to_lead: (about) => [leadToConvert(about)],
  domain_not_on_account: contactAccountDomain,
  no_role_holder_on_activity: (about) => [switchOn(about, 'newOcr', 'New OCR')],
  no_manual_role: (about) => [switchOn(about, 'firstOcr', 'First OCR')],
  no_existing_role: (about) => [switchOn(about, 'firstOcr', 'First OCR')],
  multiple_opportunities: opportunitiesToClose,
  first_role_only: () => [
    contactSetting('firstOcrScope', 'all', 'Let First OCR add everybody of an activity (firstOcrScope: all).'),
  ],
  ambiguous_opportunity: () => [
    contactSetting('multiOpportunity', true, 'Switch on multi-opportunity matching for the org.'),
  ],
}

/** What might have helped. `missing_fields` carries its fields in the code. */
export function changesFor(input: DecideInput, { address, refusal }: RefuseDecision): readonly Change[] {
  const fieldsAt = refusal.indexOf(':[')
  const code = (fieldsAt < 0 ? refusal : refusal.slice(0, fieldsAt)) as RefusalCode
  return CHANGES[code]?.({ ...input, address, refusal }) ?? []
}

const without = (list: readonly string[], one: string): string[] => list.filter((each) => each !== one)

const changeView =
  (part: (view: CrmView) => Partial<CrmView>) =>
  (input: DecideInput): DecideInput => ({ ...input, view: { ...input.view, ...part(input.view) } })

const changeSettings =
  (part: (settings: OrgSettings) => Partial<OrgSettings>) =>
  (input: DecideInput): DecideInput => ({ ...input, settings: { ...input.settings, ...part(input.settings) } })

function changeProfile({ settings, capturingUserAddress }: DecideInput, part: Partial<Profile>): Change['apply'] {
  const { id } = profileOf(settings, capturingUserAddress)
  return changeSettings(({ profiles }) => ({
    profiles: profiles.map((profile) => (profile.id === id ? { ...profile, ...part } : profile)),
  }))
}

const profileName = ({ settings, capturingUserAddress }: DecideInput): string =>
  profileOf(settings, capturingUserAddress).name

function switchOn(about: About, switchName: 'contactCreation' | 'ocr' | 'firstOcr' | 'newOcr', words: string): Change {
  return {
    change: 'settings',
    what: `switch_on_${switchName}`,
    sentence: `Switch on ${words} in profile ${profileName(about)}.`,
    apply: changeProfile(about, { [switchName]: true }),
  }
}

function contactSetting<Name extends keyof OrgSettings['contacts']>(
  name: Name,
  value: OrgSettings['contacts'][Name],
  sentence: string,
): Change {
  const apply = changeSettings(({ contacts }) => ({ contacts: { ...contacts, [name]: value } }))
  return { change: 'settings', what: `set_${name}`, sentence, apply }
}

function scheduleOurselves({ activity }: About): Change {
  const participants = activity.participants.map((participant) =>
    participant.role === 'organizer' ? { role: participant.role, address: activity.mailbox } : participant,
  )
  return {
    ...{ change: 'activity', what: 'schedule_ourselves', sentence: 'Send a mail or schedule the meeting yourselves.' },
    apply: (input) => ({ ...input, activity: { ...input.activity, participants } }),
  }
}

const notCancelled: Change = {
  ...{ change: 'activity', what: 'schedule_again', sentence: 'Schedule the meeting again, or send a mail.' },
  apply: (input) => {
    if (input.activity.kind === 'email.sent') return input
    return { ...input, activity: { ...input.activity, meeting: { ...input.activity.meeting, isCancelled: false } } }
  },
}

/** DOM-4: with the literal reading, a subdomain belongs to nobody. */
function matchParents({ address, settings }: About): Change[] {
  if (settings.contacts.subdomains === 'parent') return []
  const sentence = `Let subdomains such as ${domainOf(address)} match the account of their parent (subdomains: parent).`
  return [contactSetting('subdomains', 'parent', sentence)]
}

/** An account with the same name under another ending (acme.com for acme.de) is a likely home; a new one always is. */
function domainsToAdd({ address, view, capturingUserAddress }: About): Change[] {
  const domain = registrableDomain(domainOf(address)) ?? domainOf(address)
  const akin = view.accounts.filter(({ domains }) => domains.some((each) => labelOf(each) === labelOf(domain)))
  const owner = view.users.find((user) => user.email === capturingUserAddress)
  return [...akin.map((account) => addDomain(account, domain)), ...(owner ? [addAccount(domain, owner)] : [])]
}

function addAccount(domain: string, owner: UserRow): Change {
  const account = { id: 'new', name: domain, ownerId: owner.id, domains: [domain] }
  return {
    change: 'salesforce',
    what: 'add_account',
    sentence: `Add an account with the domain ${domain}, with ${owner.email} as its owner or on its team.`,
    apply: changeView(({ accounts }) => ({ accounts: [...accounts, account] })),
  }
}

/** `acme` of `eu.acme.co.uk`: the part that a company has in each country. */
export function labelOf(domain: string): string {
  return (registrableDomain(domain) ?? domain).split('.')[0] ?? domain
}

function addDomain(account: AccountRow, domain: string): Change {
  return {
    change: 'salesforce',
    what: 'add_account_domain',
    sentence: `Add ${domain} as a secondary domain of ${account.name}.`,
    apply: changeView(({ accounts }) => ({
      accounts: accounts.map((row) => (row.id === account.id ? { ...row, domains: [...row.domains, domain] } : row)),
    })),
  }
}

/** OCR-3: the contact is on an account that does not list the domain. */
function contactAccountDomain({ address, view }: About): Change[] {
  const accountIds = view.contacts.filter((row) => row.email === address).map((row) => row.accountId)
  const own = view.accounts.filter((account) => accountIds.includes(account.id))
  return own.map((account) => addDomain(account, domainOf(address)))
}

const missingOf = (refusal: string): string[] =>
  refusal.includes(':[') ? refusal.slice(refusal.indexOf(':[') + 2, refusal.lastIndexOf(']')).split(',') : []

function nameToLearn({ address, refusal, activity }: About): Change[] {
  const parts = missingOf(refusal).filter((field) => field === 'FirstName' || field === 'LastName')
  if (parts.length === 0) return []
  const words = parts.map((part) => (part === 'FirstName' ? 'first name' : 'last name')).join(' and a ')
  const participants = activity.participants.map((participant) =>
    // Any two words are a name to the rules; which ones does not matter here.
    participant.address === address ? { ...participant, name: 'Given Family' } : participant,
  )
  return [
    {
      ...{ change: 'activity', what: 'learn_name', sentence: `Give ${address} a ${words} in the next mail or invite.` },
      apply: (input) => ({ ...input, activity: { ...input.activity, participants } }),
    },
  ]
}

function fieldsNotToRequire(about: About): Change[] {
  const missing = missingOf(about.refusal)
  const { requiredFields } = profileOf(about.settings, about.capturingUserAddress)
  return [
    {
      change: 'settings',
      what: 'require_less',
      sentence: `Do not require ${missing.join(', ')} in profile ${profileName(about)}.`,
      apply: changeProfile(about, { requiredFields: requiredFields.filter((field) => !missing.includes(field)) }),
    },
  ]
}

/** A user of ours on the activity who has a Salesforce user could be on the account's team. */
function teamsToJoin({ address, view, settings, capturingUserAddress }: About): Change[] {
  const user = view.users.find((row) => row.email === capturingUserAddress)
  if (!user) return []
  return accountsForAddress(address, view, settings).accounts.map((account) => ({
    change: 'salesforce',
    what: 'join_account_team',
    sentence: `Add ${capturingUserAddress} to the team of ${account.name}.`,
    apply: changeView(({ teamMembers }) => ({
      teamMembers: [...teamMembers, { accountId: account.id, userId: user.id }],
    })),
  }))
}

/** DOM-5: the domain stays with one of the accounts that list it. */
function domainsToLeave({ address, view, settings }: About): Change[] {
  const { domain, accounts } = accountsForAddress(address, view, settings)
  return accounts.map((kept) => ({
    change: 'salesforce',
    what: 'leave_domain_to_one_account',
    sentence: `Leave ${domain} to one account alone, for example ${kept.name}.`,
    apply: changeView((shown) => ({
      accounts: shown.accounts.map((row) =>
        row.id === kept.id ? row : { ...row, domains: without(row.domains, domain) },
      ),
    })),
  }))
}

function leadToConvert({ address, view, settings }: About): Change {
  const [account] = accountsForAddress(address, view, settings).accounts
  return {
    ...{ change: 'salesforce', what: 'convert_lead', sentence: `Convert the lead ${address} to a contact.` },
    apply: changeView(({ leads, plannedContacts }) => ({
      leads: leads.filter((lead) => lead.email !== address),
      // A contact that exists, to roles, is one with a key and an account.
      plannedContacts: account
        ? [...plannedContacts, { key: `lead:${address}`, address, accountId: account.id, occurredAtMs: 0 }]
        : plannedContacts,
    })),
  }
}

/** OCR-11: one open opportunity is left. */
function opportunitiesToClose({ address, view, settings }: About): Change[] {
  const homes = new Set(accountsForAddress(address, view, settings).accounts.map((account) => account.id))
  const open = view.opportunities.filter((row) => !row.isClosed && homes.has(row.accountId ?? ''))
  const [kept] = open
  if (!kept) return []
  const apply = changeView(({ opportunities }) => ({
    opportunities: opportunities.map((row) =>
      open.includes(row) && row.id !== kept.id ? { ...row, isClosed: true } : row,
    ),
  }))
  const sentence = 'Close all open opportunities of the account but one, or add the first role by hand.'
  return [{ change: 'salesforce', what: 'leave_one_opportunity', sentence, apply }]
}
