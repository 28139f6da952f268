import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { type Config, readConfig } from '../src/config.ts'
import { controlAddress, newOrgUrl, orgAddress } from '../src/database-addresses.ts'
import { connectDatabase, connectReader, type DatabaseAddress, isFile } from '../src/db/connect-database.ts'
import { changeOrgAddress } from '../src/db/control/orgs.ts'
import { copyDatabase } from '../src/db/copy-database.ts'
import { BackupList, CONTROL_FILE, LIST_FILE } from './backup-list.ts'
import { asOperator } from './operator.ts'

const USAGE = `reachable restore FOLDER            brings everything back into empty databases
reachable restore FOLDER --org ORG  brings one org back; its database must be empty or missing

Stop the servers first.`

/** `reachable restore`: never writes over anything. Exit code 1 where something could not be brought back. */
export async function restoreCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { org: { type: 'string' } },
  })
  const [folder] = positionals
  if (folder === undefined || positionals.length > 1) {
    console.error(USAGE)
    return 2
  }
  const list = BackupList.parse(JSON.parse(readFileSync(join(folder, LIST_FILE), 'utf8')))
  const orgs = list.orgs.filter(({ orgId }) => values.org === undefined || values.org === orgId)
  if (orgs.length === 0) throw new Error(`${values.org ?? 'no org'} is not in this backup`)
  const config = readConfig()
  if (values.org === undefined) await bringBack(join(folder, CONTROL_FILE), controlAddress(config))
  return asOperator(async ({ control }) => {
    for (const org of orgs) {
      const databaseUrl = homeOf(config, org)
      await bringBack(join(folder, org.file), orgAddress(config, { ...org, databaseUrl }))
      if (databaseUrl !== org.databaseUrl) await changeOrgAddress(control, { ...org, databaseUrl }, org.databaseUrl)
    }
    console.log(`${orgs.length} orgs are back as they were at ${list.madeAt}.`)
    return 0
  })
}

/** Files go where this server keeps its files; the folder may be another one now. */
const homeOf = (config: Config, { orgId, databaseUrl }: BackupList['orgs'][number]) =>
  isFile(databaseUrl) ? newOrgUrl({ ...config, orgDatabaseUrl: null }, orgId) : databaseUrl

async function bringBack(path: string, address: DatabaseAddress): Promise<void> {
  const source = await connectReader({ url: pathToFileURL(path).href })
  try {
    const target = await connectDatabase(address)
    try {
      await copyDatabase(source, target)
    } catch (error) {
      throw new Error(`${address.url}: ${error instanceof Error ? error.message : 'not written'}`)
    } finally {
      target.close()
    }
  } finally {
    source.close()
  }
}
