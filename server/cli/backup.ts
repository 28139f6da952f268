import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../src/clock.ts'
import { controlAddress, orgAddress } from '../src/database-addresses.ts'
import { connectDatabase, type DatabaseAddress, isFile } from '../src/db/connect-database.ts'
import { copyDatabase } from '../src/db/copy-database.ts'
import { type BackupList, CONTROL_FILE, LIST_FILE } from './backup-list.ts'
import { asOperator } from './operator.ts'

/**
 * `reachable backup FOLDER`: one file per database, each as it is at one moment, while servers go on running. The master
 * key is not part of it: without it nobody can open the tokens. Exit code 1 where an org could not be saved.
 */
export async function backupCommand([folder, ...rest]: readonly string[]): Promise<number> {
  if (folder === undefined || rest.length > 0) {
    console.error('usage: reachable backup FOLDER')
    return 2
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`)
  return asOperator(async ({ config, orgs }) => {
    const saved: BackupList['orgs'][number][] = []
    let failed = 0
    await saveOne(controlAddress(config), join(folder, CONTROL_FILE))
    for (const org of orgs) {
      const file = `${org.orgId}.db`
      try {
        await saveOne(orgAddress(config, org), join(folder, file))
        saved.push({ ...org, file })
      } catch (error) {
        failed += 1
        console.error(`${org.orgId}: ${error instanceof Error ? error.message : 'not saved'}`)
      }
    }
    const list: BackupList = { version: 1, madeAt: new Date(systemClock.nowMs()).toISOString(), orgs: saved }
    writeFileSync(join(folder, LIST_FILE), `${JSON.stringify(list, null, 2)}\n`, { mode: 0o600 })
    console.log(`${saved.length} of ${orgs.length} orgs are saved in ${folder}. Keep the master key elsewhere.`)
    return failed === 0 ? 0 : 1
  })
}

/** SQLite itself copies a file; what is on a server is read row by row. */
async function saveOne(address: DatabaseAddress, path: string): Promise<void> {
  if (existsSync(path)) throw new Error(`${path} is there already`)
  const source = await connectDatabase(address)
  try {
    if (isFile(address.url)) {
      await source.execute({ sql: 'VACUUM INTO ?', args: [path] })
      return
    }
    const target = await connectDatabase({ url: pathToFileURL(path).href })
    try {
      await copyDatabase(source, target)
    } finally {
      target.close()
    }
  } finally {
    source.close()
  }
}
