import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mailboxActivities, readMailbox } from '@reachable/server/mailbox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DemoResult } from './demo.ts'
import { playDemo } from './demo.ts'
import { readSampleOrg, SAMPLE_MAILBOX, SAMPLE_OWNER } from './sample-org.ts'

/** Requests after which the server is killed while the answer is on the way; early, in the middle, and at a run. */
const KILLED_AT_REQUESTS = [9, 16, 23, 31, 44]
const CANARY = 'canary-7f3a'
const quiet = { total: () => {}, step: () => {} }

async function play(dataDir: string, onSent?: (kill: () => void) => void): Promise<DemoResult> {
  const mails = []
  for await (const mail of readMailbox(SAMPLE_MAILBOX)) mails.push(mail)
  const { activities } = mailboxActivities(mails, {
    mailbox: SAMPLE_OWNER,
    ownMailSystem: 'gmail',
    takesOriginalsAsSends: false,
  })
  const org = await readSampleOrg()
  return playDemo({
    dataDir,
    mailbox: SAMPLE_OWNER,
    org,
    activities,
    progress: quiet,
    ...(onSent ? { onSent } : {}),
  })
}

/** Records without what differs from run to run whatever happens: ids, their order, and who stamped them when. */
function comparable(salesforce: DemoResult['salesforce']): unknown {
  const emailOf = new Map((salesforce.Contact ?? []).map((row) => [row.Id, row.Email]))
  const pick = (rows: readonly Record<string, unknown>[] = [], fields: readonly string[]) =>
    rows.map((row) => JSON.stringify(fields.map((field) => row[field]))).sort()
  return {
    contacts: pick(salesforce.Contact, [
      'Email',
      'FirstName',
      'LastName',
      'email_active__c',
      'Hard_Bounce__c',
      'Hard_Bounce_Date__c',
      'Created_By_Reachable__c',
      'Reachable_Key__c',
    ]),
    leads: pick(salesforce.Lead, ['Email', 'Hard_Bounce__c', 'Hard_Bounce_Date__c']),
    roles: (salesforce.OpportunityContactRole ?? []).map((row) => emailOf.get(row.ContactId)).sort(),
  }
}

describe('the sample mailbox through the whole product', () => {
  let folder = ''
  let calm: DemoResult
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reachable-demo-'))
    calm = await play(join(folder, 'calm'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const contact = (email: string) => calm.salesforce.Contact?.find((row) => row.Email === email)
  const person = (address: string) => calm.people.find((one) => one.address === address)

  test('a trusted hard bounce marks the contact after the gates', () => {
    expect(contact('ann@acme.com')).toMatchObject({ email_active__c: false, Hard_Bounce__c: true })
    expect(person('ann@acme.com')?.changes.length).toBeGreaterThan(0)
  })
  test('a full mailbox marks nobody', () => {
    expect(contact('bob@acme.com')).toMatchObject({ email_active__c: true, Hard_Bounce__c: false })
  })
  test('a person who writes again is reset', () => {
    expect(contact('tim@initech.com')).toMatchObject({ email_active__c: true, Hard_Bounce__c: false })
    expect(person('tim@initech.com')?.changes.length).toBeGreaterThanOrEqual(2)
  })
  test('new people become contacts of the rep, and one gets a role', () => {
    expect(contact('cara@acme.com')).toMatchObject({
      FirstName: 'Cara',
      LastName: 'Diaz',
      Created_By_Reachable__c: true,
    })
    expect(contact('dan@globex.com')).toMatchObject({ LastName: 'Brown' })
    expect(calm.salesforce.OpportunityContactRole?.some((row) => row.ContactId === contact('cara@acme.com')?.Id)).toBe(
      true,
    )
  })
  test('strangers, private addresses and group addresses are refused with a reason', () => {
    for (const address of ['pat@partner.com', 'cd.private@gmail.com', 'support@acme.com']) {
      expect(contact(address)).toBeUndefined()
      expect(person(address)?.refusals.length, address).toBeGreaterThan(0)
    }
  })
  test('no word of a mail is in any database', async () => {
    for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const bytes = await readFile(join(file.parentPath, file.name))
      expect(bytes.includes(CANARY), file.name).toBe(false)
    }
  })
  test('a server killed five times on the way leads to the same Salesforce', async () => {
    let sent = 0
    const killed = await play(join(folder, 'killed'), (kill) => {
      sent += 1
      if (KILLED_AT_REQUESTS.includes(sent)) kill()
    })
    expect(sent).toBeGreaterThan(Math.max(...KILLED_AT_REQUESTS))
    expect(comparable(killed.salesforce)).toEqual(comparable(calm.salesforce))
  })
})
