import { DatabaseSync } from 'node:sqlite'
import { isLocked, SqlFailure } from './sql-failure.ts'
import { fromOutput, type Stmt, toInput } from './wire.ts'

export type StmtResult = {
  readonly cols: readonly { readonly name: string; readonly decltype: string | null }[]
  readonly rows: readonly (readonly ReturnType<typeof fromOutput>[])[]
  readonly affected_row_count: number
  readonly last_insert_rowid: string | null
}

/** One database of the double: a file, connections that are used again, and a queue of who waits for its lock. */
export class DoubleDatabase {
  readonly #path: string
  readonly #busyMs: number
  readonly #idle: DatabaseSync[] = []
  #waiting: (() => void)[] = []

  constructor(path: string, busyMs: number) {
    this.#path = path
    this.#busyMs = busyMs
  }

  borrow(): DatabaseSync {
    return this.#idle.pop() ?? this.#open()
  }

  /** Takes a connection back, without whatever transaction was left open on it. */
  giveBack(connection: DatabaseSync): void {
    if (connection.isTransaction) connection.exec('ROLLBACK')
    this.#idle.push(connection)
    this.released()
  }

  /** Somebody may have let the lock go: all who wait try again, in the order in which they came. */
  released(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }

  /** Runs a statement, and again each time a lock was released, until the server's patience is over. */
  async run(connection: DatabaseSync, sql: string, stmt: Pick<Stmt, 'args' | 'named_args'>): Promise<StmtResult> {
    const giveUpAt = performance.now() + this.#busyMs
    for (;;) {
      try {
        return runOnce(connection, sql, stmt)
      } catch (error) {
        if (!isLocked(error)) throw error
        if (performance.now() >= giveUpAt) throw new SqlFailure('SQLITE_BUSY', 'SQLite error: database is locked')
        await this.#lockReleased(giveUpAt)
      }
    }
  }

  close(): void {
    this.released()
    for (const connection of this.#idle.splice(0)) connection.close()
  }

  #open(): DatabaseSync {
    const connection = new DatabaseSync(this.#path, { timeout: 0, enableDoubleQuotedStringLiterals: true })
    // What a power cut would lose is no question to a double.
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
    return connection
  }

  #lockReleased(giveUpAt: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, giveUpAt - performance.now()))
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

const WRITES = /^\s*(insert|update|delete|replace|with)\b/i

function runOnce(connection: DatabaseSync, sql: string, { args, named_args }: Pick<Stmt, 'args' | 'named_args'>) {
  const prepared = connection.prepare(sql)
  prepared.setReadBigInts(true)
  const positional = args.map(toInput)
  const named = Object.fromEntries(named_args.map(({ name, value }) => [name, toInput(value)]))
  const bound = named_args.length === 0 ? positional : [named, ...positional]
  const columns = prepared.columns()
  if (columns.length === 0) {
    const done = prepared.run(...(bound as typeof positional))
    return result([], [], Number(done.changes), String(done.lastInsertRowid))
  }
  prepared.setReturnArrays(true)
  const rows = prepared.all(...(bound as typeof positional)) as unknown as Parameters<typeof fromOutput>[0][][]
  const changed = WRITES.test(sql) ? Number(connection.prepare('SELECT changes() AS n').get()?.n ?? 0) : 0
  const cols = columns.map(({ name, type }) => ({ name, decltype: type }))
  return result(
    cols,
    rows.map((row) => row.map(fromOutput)),
    changed,
    null,
  )
}

const result = (
  cols: StmtResult['cols'],
  rows: StmtResult['rows'],
  affected_row_count: number,
  last_insert_rowid: string | null,
): StmtResult => ({ cols, rows, affected_row_count, last_insert_rowid })
