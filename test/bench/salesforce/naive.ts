import jsforce, { type Connection } from 'jsforce'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../../salesforce/config.ts'
import { type Simulator, startSimulator } from '../../salesforce/simulator.ts'
import { customerRecords, mail, range, T0 } from './workload.ts'

/** Rows in one call of jsforce. */
const ARRAY_ROWS = 200
/** Addresses in one query: more do not fit into the address of a request. */
const ADDRESSES = 200

type Wanted = { readonly email: string; readonly first: string; readonly last: string; readonly domain: string }

/** Calls per 1,000 activities of a script that asks and writes record by record. */
export const naiveRows = (activities: number): Promise<number> => measure(activities, writeOneByOne)
/** Calls per 1,000 activities of a script that uses jsforce's arrays for everything. */
export const naiveArrays = (activities: number): Promise<number> => measure(activities, writeArrays)

async function measure(
  activities: number,
  write: (connection: Connection, wanted: readonly Wanted[]) => Promise<void>,
): Promise<number> {
  const simulator = await startSimulator({ nowMs: T0 })
  try {
    simulator.seed(customerRecords())
    const connection = await connect(simulator)
    const before = simulator.callsTotal()
    await write(connection, range(activities).map(wantedOf))
    return ((simulator.callsTotal() - before) * 1_000) / activities
  } finally {
    await simulator.stop()
  }
}

async function connect({ url }: Simulator): Promise<Connection> {
  const oauth2 = { clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET, loginUrl: url }
  const connection = new jsforce.Connection({ oauth2, instanceUrl: url, loginUrl: url, version: '65.0' })
  await connection.authorize({ grant_type: 'client_credentials' })
  return connection
}

function wantedOf(n: number): Wanted {
  const activity = mail(n, T0)
  const person = activity.kind === 'email.sent' ? activity.participants[1] : undefined
  const email = person?.address ?? ''
  const [first = '', last = ''] = (person?.name ?? '').split(' ')
  return { email, first, last, domain: email.split('@')[1] ?? '' }
}

async function writeOneByOne(connection: Connection, wanted: readonly Wanted[]): Promise<void> {
  for (const { email, first, last, domain } of wanted) {
    const [account] = (await connection.query(`SELECT Id FROM Account WHERE Website = '${domain}'`)).records
    const [known] = (await connection.query(`SELECT Id FROM Contact WHERE Email = '${email}'`)).records
    const contact = { Email: email, FirstName: first, LastName: last, AccountId: account?.Id }
    const contactId = known?.Id ?? (await connection.sobject('Contact').create(contact)).id
    const [opportunity] = (
      await connection.query(
        `SELECT Id, (SELECT Id FROM OpportunityContactRoles WHERE ContactId = '${contactId}') FROM Opportunity ` +
          `WHERE AccountId = '${account?.Id}' AND IsClosed = FALSE`,
      )
    ).records
    const role = { OpportunityId: opportunity?.Id, ContactId: contactId }
    if (!opportunity?.OpportunityContactRoles) await connection.sobject('OpportunityContactRole').create(role)
    await connection.sobject('Task').create({ ...TASK, WhoId: contactId, WhatId: opportunity?.Id })
  }
}

/** Looks up what it must know by lists of addresses, and writes arrays. */
async function writeArrays(connection: Connection, wanted: readonly Wanted[]): Promise<void> {
  const domains = [...new Set(wanted.map(({ domain }) => domain))]
  const accounts = new Map<string, string>()
  for (const part of parts(domains, ADDRESSES)) {
    for (const { Id, Website } of await all(
      connection,
      `SELECT Id, Website FROM Account WHERE Website IN (${list(part)})`,
    ))
      accounts.set(String(Website), String(Id))
  }
  const emails = [...new Map(wanted.map((person) => [person.email, person])).values()]
  const contacts = new Map<string, string>()
  for (const part of parts(emails, ADDRESSES)) {
    const where = list(part.map(({ email }) => email))
    for (const { Id, Email } of await all(connection, `SELECT Id, Email FROM Contact WHERE Email IN (${where})`))
      contacts.set(String(Email), String(Id))
  }
  const missing = emails.filter(({ email }) => !contacts.has(email))
  for (const part of parts(missing, ARRAY_ROWS)) {
    const rows = part.map(({ email, first, last, domain }) => ({
      ...{ Email: email, FirstName: first, LastName: last, AccountId: accounts.get(domain) ?? '' },
    }))
    const saved = await connection.sobject('Contact').create(rows)
    for (const [index, { id }] of saved.entries()) contacts.set(part[index]?.email ?? '', id ?? '')
  }
  const opportunities = new Map<string, string>()
  const holders = new Set<string>()
  for (const part of parts([...accounts.values()], ADDRESSES)) {
    const found = await all(
      connection,
      `SELECT Id, AccountId, (SELECT ContactId FROM OpportunityContactRoles) FROM Opportunity ` +
        `WHERE IsClosed = FALSE AND AccountId IN (${list(part)})`,
    )
    for (const { Id, AccountId, OpportunityContactRoles: roles } of found) {
      opportunities.set(String(AccountId), String(Id))
      for (const { ContactId } of roles?.records ?? []) holders.add(`${Id} ${ContactId}`)
    }
  }
  const roles = emails.flatMap(({ email, domain }) => {
    const OpportunityId = opportunities.get(accounts.get(domain) ?? '') ?? ''
    const ContactId = contacts.get(email) ?? ''
    return holders.has(`${OpportunityId} ${ContactId}`) ? [] : [{ OpportunityId, ContactId }]
  })
  for (const part of parts(roles, ARRAY_ROWS)) await connection.sobject('OpportunityContactRole').create(part)
  const tasks = wanted.map(({ email, domain }) => ({
    ...{ ...TASK, WhoId: contacts.get(email) ?? '', WhatId: opportunities.get(accounts.get(domain) ?? '') ?? '' },
  }))
  for (const part of parts(tasks, ARRAY_ROWS)) await connection.sobject('Task').create(part)
}

const TASK = { Subject: 'Email', Status: 'Completed', ActivityDate: '2026-03-02' }

type Found = Readonly<Record<string, unknown>> & {
  readonly OpportunityContactRoles?: { readonly records: readonly { readonly ContactId: string }[] } | null
}
const all = async (connection: Connection, soql: string): Promise<Found[]> =>
  (await connection.query(soql)).records as unknown as Found[]

const list = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ')

function parts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size))
}
