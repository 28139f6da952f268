import { createHash } from 'node:crypto'
import type { Client, InValue, Transaction } from '@libsql/client'
import { MOVED_MESSAGE } from './database-failure.ts'

/** A few hundred kilobytes in one request to a server. */
const ROWS_PER_PAGE = 200
/** Stands in a copy until it is whole; a copy that has it is started anew. */
const UNFINISHED = 'reachable_unfinished_copy'
const SEAL = 'reachable_moved_'

type Reader = Pick<Transaction, 'execute'>
type Thing = { readonly type: string; readonly name: string; readonly sql: string }

/**
 * Copies every table, with its row numbers, and then the indices, as they are at one moment. Throws where the target is
 * not empty; one that an interrupted copy left is emptied first. Answers the number of rows.
 */
export async function copyDatabase(from: Client, to: Client): Promise<number> {
  await makeEmpty(to)
  await to.execute(`CREATE TABLE ${UNFINISHED} (at integer)`)
  const snapshot = await from.transaction('deferred')
  try {
    const things = await thingsIn(snapshot)
    const tables = things.filter(({ type }) => type === 'table')
    await to.migrate(tables.map(({ sql }) => sql))
    let rows = 0
    for (const { name } of tables) rows += await copyTable(snapshot, to, name)
    const others = things.filter(({ type }) => type !== 'table').map(({ sql }) => sql)
    await to.migrate([...others, `DROP TABLE ${UNFINISHED}`])
    return rows
  } finally {
    snapshot.close()
  }
}

/** One digest per table: equal digests mean equal rows in equal order. */
export async function digestDatabase(client: Client): Promise<Readonly<Record<string, string>>> {
  const snapshot = await client.transaction('deferred')
  try {
    const digests: Record<string, string> = {}
    for (const { type, name } of await thingsIn(snapshot)) {
      if (type !== 'table') continue
      const hash = createHash('sha256')
      for await (const { rows } of pagesOf(snapshot, name, await columnsOf(snapshot, name))) {
        for (const row of rows) hash.update(JSON.stringify(row))
      }
      digests[name] = hash.digest('hex')
    }
    return digests
  } finally {
    snapshot.close()
  }
}

/** From its commit on nobody can write to this database any more, whoever has it open; see `failureOf`: `moved`. */
export async function sealMoved(client: Client): Promise<void> {
  const { rows } = await client.execute(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  )
  const triggers = rows.flatMap(({ name }) =>
    ['INSERT', 'UPDATE', 'DELETE'].map(
      (event) =>
        `CREATE TRIGGER IF NOT EXISTS "${SEAL}${name}_${event}" BEFORE ${event} ON "${name}"
         BEGIN SELECT RAISE(ABORT, '${MOVED_MESSAGE}'); END`,
    ),
  )
  await client.batch(triggers, 'write')
}

/** Takes the seal off: the move was given up. */
export async function unseal(client: Client): Promise<void> {
  const { rows } = await client.execute(
    `SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '${SEAL}%'`,
  )
  await client.batch(
    rows.map(({ name }) => `DROP TRIGGER "${name}"`),
    'write',
  )
}

export async function isSealed(client: Client): Promise<boolean> {
  const { rows } = await client.execute(
    `SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name LIKE '${SEAL}%' LIMIT 1`,
  )
  return rows.length > 0
}

/** Tables, and what hangs on them; what SQLite makes by itself and our seal are left out. */
async function thingsIn(reader: Reader): Promise<Thing[]> {
  const { rows } = await reader.execute(
    `SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
     AND name NOT LIKE '${SEAL}%' AND name <> '${UNFINISHED}' ORDER BY type = 'table' DESC, name`,
  )
  return rows.map(({ type, name, sql }) => ({ type: String(type), name: String(name), sql: String(sql) }))
}

async function copyTable(from: Reader, to: Client, table: string): Promise<number> {
  const columns = await columnsOf(from, table)
  const names = ['rowid', ...columns].map((name) => `"${name}"`).join(', ')
  const insert = `INSERT INTO "${table}" (${names}) VALUES (${['?', ...columns.map(() => '?')].join(', ')})`
  let count = 0
  for await (const { rowids, rows } of pagesOf(from, table, columns)) {
    // `migrate` is a transaction without foreign keys: tables are copied in the order of their names.
    await to.migrate(rows.map((row, index) => ({ sql: insert, args: [rowids[index] ?? null, ...row] })))
    count += rows.length
  }
  return count
}

/** Without generated ones, which nobody can insert. */
async function columnsOf(reader: Reader, table: string): Promise<string[]> {
  const { rows } = await reader.execute(`SELECT name FROM pragma_table_xinfo('${table}') WHERE hidden = 0 ORDER BY cid`)
  return rows.map(({ name }) => String(name))
}

async function* pagesOf(reader: Reader, table: string, columns: readonly string[]) {
  const names = columns.map((name) => `"${name}"`).join(', ')
  const sql = `SELECT rowid, ${names} FROM "${table}" WHERE rowid > ? ORDER BY rowid LIMIT ${ROWS_PER_PAGE}`
  let last: InValue = 0
  for (;;) {
    const { rows } = await reader.execute({ sql, args: [last] })
    if (rows.length === 0) return
    const rowids = rows.map((row): InValue => row[0] ?? null)
    yield { rowids, rows: rows.map((row) => columns.map((_, index): InValue => row[index + 1] ?? null)) }
    last = rowids.at(-1) ?? 0
  }
}

async function makeEmpty(client: Client): Promise<void> {
  const { rows } = await client.execute(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  )
  if (rows.length === 0) return
  if (!rows.some(({ name }) => name === UNFINISHED)) throw new Error('the target is not empty')
  const ours = rows.filter(({ name }) => name !== UNFINISHED).map(({ name }) => `DROP TABLE "${name}"`)
  await client.migrate([...ours, `DROP TABLE ${UNFINISHED}`])
}
