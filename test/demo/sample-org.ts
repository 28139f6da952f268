import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { Fixture } from '../scenarios/schema.ts'
import type { DemoOrg } from './derived-org.ts'

export const SAMPLE_MAILBOX = fileURLToPath(new URL('./mailbox', import.meta.url))
export const SAMPLE_OWNER = 'rita@ourco.com'

/** The company behind the sample mailbox. */
export async function readSampleOrg(): Promise<DemoOrg> {
  const text = await readFile(new URL('./sample-org.yaml', import.meta.url), 'utf8')
  const { users, settings, salesforce } = Fixture.parse(parse(text))
  return {
    users: Object.values(users).map((user) => ({ ...user, mailboxes: user.mailboxes ?? [user.email] })),
    settings,
    salesforce,
    note: 'Salesforce is simulated and holds the records of test/demo/sample-org.yaml.',
  }
}
