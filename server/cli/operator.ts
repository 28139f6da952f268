import { type Config, readConfig } from '../src/config.ts'
import { controlAddress, orgAddress } from '../src/database-addresses.ts'
import { type ControlDb, closeControlDb, openControlDb } from '../src/db/control/open.ts'
import { listOrgs, type OrgAddress } from '../src/db/control/orgs.ts'
import { closeOrgDb, type OrgDb, openOrgDb } from '../src/db/org/open.ts'

/** The server's own databases, opened beside it: the same settings from the environment, the same files. */
export type Operator = {
  readonly config: Config
  readonly control: ControlDb
  readonly orgs: readonly OrgAddress[]
  withOrg<T>(org: OrgAddress, work: (db: OrgDb) => Promise<T>): Promise<T>
}

/** Does `work` with the databases open, and closes them whatever happens. */
export async function asOperator<T>(work: (operator: Operator) => Promise<T>): Promise<T> {
  const config = readConfig()
  const control = await openControlDb(controlAddress(config))
  const withOrg: Operator['withOrg'] = async (org, use) => {
    const db = await openOrgDb(orgAddress(config, org))
    try {
      return await use(db)
    } finally {
      closeOrgDb(db)
    }
  }
  try {
    return await work({ config, control, orgs: await listOrgs(control), withOrg })
  } finally {
    closeControlDb(control)
  }
}

/** Goes through all orgs; one that fails is named and does not keep the others from their turn. Answers how many failed. */
export async function eachOrg(
  operator: Operator,
  work: (db: OrgDb, org: OrgAddress) => Promise<void>,
): Promise<number> {
  let failed = 0
  for (const org of operator.orgs) {
    try {
      await operator.withOrg(org, (db) => work(db, org))
    } catch (error) {
      failed++
      console.error(`${org.orgId}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return failed
}

/** The org that is meant: the one named, or the only one; else a sentence that says what to do. */
export function chooseOrg({ orgs }: Operator, orgId: string | undefined): OrgAddress | string {
  const [first, second] = orgs
  const known = orgs.map((org) => org.orgId).join(', ')
  if (orgId !== undefined) return orgs.find((org) => org.orgId === orgId) ?? `no such org; there are: ${known}`
  if (!first) return 'there is no org yet: start the server and open the setup link'
  return second ? `say which with --org: ${known}` : first
}

export const masterKeysOf = ({ masterKey: current, otherMasterKeys: others }: Config) => ({ current, others })

/** What a connection to Salesforce is made with here. */
export const policyOf = ({ mode }: Config) => (mode === 'sandbox' ? 'loopback' : 'salesforce')
