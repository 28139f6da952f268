import { systemClock } from '../src/clock.ts'
import { orgAddress } from '../src/database-addresses.ts'
import { connectReader, isFile } from '../src/db/connect-database.ts'
import { loadServerSecret } from '../src/db/control/server-secret.ts'
import { isSealed } from '../src/db/copy-database.ts'
import type { OrgDb } from '../src/db/org/open.ts'
import { loadConnection } from '../src/db/org/salesforce-connection.ts'
import { createKeyRing } from '../src/keys/key-ring.ts'
import { openOrgSecrets } from '../src/keys/org-secrets.ts'
import { asOperator, masterKeysOf, type Operator } from './operator.ts'

type Finding = { readonly what: string; readonly trouble: string | null }
type Org = Operator['orgs'][number]

const NODE_MAJOR_MIN = 24
/** Half of a lease: beyond it, two workers may disagree on who holds one. */
const CLOCK_APART_MS_MAX = 15_000
const ANSWER_MS_MAX = 5_000

/**
 * `reachable doctor`: looks at versions, settings, databases, keys, clocks and Salesforce, changes nothing of them but
 * brings tables up to date, and names what is wrong. Exit code 1 where something is.
 */
export async function doctorCommand(): Promise<number> {
  // Settings that are not right end here, each fault with its variable.
  return asOperator(async (operator) => {
    const findings = [nodeVersion(), await serverKey(operator)]
    for (const org of operator.orgs) findings.push(...(await examine(operator, org)))
    for (const { what, trouble } of findings)
      console.log(trouble === null ? `ok      ${what}` : `TROUBLE ${what}: ${trouble}`)
    const troubles = findings.filter(({ trouble }) => trouble !== null).length
    console.log(troubles === 0 ? 'All is well.' : `${troubles} of ${findings.length} are in trouble.`)
    return troubles === 0 ? 0 : 1
  })
}

function nodeVersion(): Finding {
  const isNew = Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_MIN
  return { what: `Node ${process.versions.node}`, trouble: isNew ? null : `version ${NODE_MAJOR_MIN} is needed` }
}

function serverKey({ config, control }: Operator): Promise<Finding> {
  return finding('control database and master key', async () => {
    const stored = await loadServerSecret(control)
    if (stored) createKeyRing(masterKeysOf(config)).unwrap(stored)
  })
}

async function examine(operator: Operator, org: Org): Promise<Finding[]> {
  const { config, withOrg } = operator
  const database = await finding(`${org.orgId} database`, () => checkDatabase(operator, org))
  if (database.trouble !== null) return [database]
  const key = await finding(`${org.orgId} key`, () =>
    withOrg(org, async (db) => void (await openOrgSecrets(db, createKeyRing(masterKeysOf(config))))),
  )
  return [database, key, await finding(`${org.orgId} Salesforce`, () => withOrg(org, checkSalesforce))]
}

async function checkDatabase({ config }: Operator, org: Org): Promise<void> {
  const client = await connectReader(orgAddress(config, org))
  try {
    if (await isSealed(client)) throw new Error('it is being moved, or was moved (move-org ORG --cancel gives it up)')
    const { rows } = await client.execute("SELECT cast(unixepoch('subsec') * 1000 AS integer) AS now")
    checkClock('the database server', Number(rows[0]?.now))
    if (!isFile(org.databaseUrl)) return
    const [check] = (await client.execute('PRAGMA quick_check(1)')).rows
    if (check?.[0] !== 'ok') throw new Error(`it is damaged: ${String(check?.[0])}; restore it from a backup`)
  } finally {
    client.close()
  }
}

/** Asks without a token: is it there, and does its clock agree with ours? */
async function checkSalesforce(db: OrgDb): Promise<void> {
  const connection = await loadConnection(db)
  if (!connection) return
  if (connection.state === 'reconnect')
    throw new Error(`connect it again: ${connection.lastError ?? 'no reason known'}`)
  const url = connection.instanceUrl ?? connection.loginUrl
  const signal = AbortSignal.timeout(ANSWER_MS_MAX)
  const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal })
  const date = answer.headers.get('date')
  if (date !== null) checkClock('Salesforce', Date.parse(date))
}

function checkClock(whose: string, theirMs: number): void {
  const apartMs = Math.abs(theirMs - systemClock.nowMs())
  if (apartMs > CLOCK_APART_MS_MAX)
    throw new Error(`the clock of ${whose} is ${Math.round(apartMs / 1000)} s from ours`)
}

const finding = (what: string, check: () => Promise<void>): Promise<Finding> =>
  check().then(
    () => ({ what, trouble: null }),
    (error: unknown) => ({ what, trouble: error instanceof Error ? error.message : String(error) }),
  )
