import { parseArgs } from 'node:util'
import { orgAddress } from '../src/database-addresses.ts'
import { connectDatabase } from '../src/db/connect-database.ts'
import { changeOrgAddress, findOrg, type OrgAddress } from '../src/db/control/orgs.ts'
import { copyDatabase, digestDatabase, sealMoved, unseal } from '../src/db/copy-database.ts'
import { asOperator, type Operator } from './operator.ts'

const USAGE = `reachable move-org ORG --to URL     moves the data of an org to another database (file:, libsql:, http:)
reachable move-org ORG --cancel     gives an interrupted move up

Servers may go on running: from the beginning of the copy until its end the org's requests are told to come back.`

/**
 * `reachable move-org`: nobody can write to the old database from the moment on at which the copy begins, so that nothing
 * is lost whoever has it open. It stays, sealed, until the operator deletes it. Exit code 1 where nothing was moved.
 */
export async function moveOrgCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { to: { type: 'string' }, cancel: { type: 'boolean', default: false } },
  })
  const [orgId] = positionals
  if (orgId === undefined || (values.to === undefined) !== values.cancel) {
    console.error(USAGE)
    return 2
  }
  return asOperator(async (operator) => {
    const org = await findOrg(operator.control, orgId)
    if (!org) throw new Error(`${orgId}: no such org`)
    if (values.to !== undefined) return move(operator, org, values.to)
    const client = await connectDatabase(orgAddress(operator.config, org))
    await unseal(client)
    client.close()
    console.log(`${orgId} stays in ${org.databaseUrl}.`)
    return 0
  })
}

async function move({ config, control }: Operator, org: OrgAddress, to: string): Promise<number> {
  if (to === org.databaseUrl) throw new Error(`${org.orgId} is there already`)
  const moved = { orgId: org.orgId, databaseUrl: to }
  const source = await connectDatabase(orgAddress(config, org))
  const target = await connectDatabase(orgAddress(config, moved))
  try {
    await sealMoved(source)
    const rows = await copyDatabase(source, target)
    if (!isSame(await digestDatabase(source), await digestDatabase(target))) throw new Error('the copy is not the same')
    if (!(await changeOrgAddress(control, moved, org.databaseUrl))) throw new Error('somebody else moved it meanwhile')
    console.log(`${rows} rows of ${org.orgId} are in ${to}. What is left in ${org.databaseUrl} can be deleted.`)
    return 0
  } catch (error) {
    console.error(`Nothing was moved; run it again, or with --cancel. ${error instanceof Error ? error.message : ''}`)
    return 1
  } finally {
    source.close()
    target.close()
  }
}

const isSame = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>) =>
  JSON.stringify(one) === JSON.stringify(other)
