import type { DatabaseSync } from 'node:sqlite'
import type { DoubleDatabase, StmtResult } from './database.ts'
import { SqlFailure, sqlFailure } from './sql-failure.ts'
import type { Condition, Step, Stmt, StreamRequest } from './wire.ts'

type Failure = { readonly message: string; readonly code: string }
type Answer =
  | { readonly type: 'ok'; readonly response: Readonly<Record<string, unknown>> }
  | { readonly type: 'error'; readonly error: Failure }

/** Called before each statement; throws where a fault is to strike instead of it. */
export type BeforeStatement = (sql: string) => void

/** One stream of a client: a connection, the texts that it stored, and whatever transaction it has open. */
export class Stream {
  readonly database: DoubleDatabase
  readonly #connection: DatabaseSync
  readonly #texts = new Map<number, string>()
  readonly #before: BeforeStatement
  isClosed = false

  constructor(database: DoubleDatabase, before: BeforeStatement) {
    this.database = database
    this.#connection = database.borrow()
    this.#before = before
  }

  async answer(request: StreamRequest): Promise<Answer> {
    try {
      return { type: 'ok', response: { type: request.type, ...(await this.#carryOut(request)) } }
    } catch (error) {
      return { type: 'error', error: described(error) }
    }
  }

  /** Ends the stream; an open transaction is rolled back. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.database.giveBack(this.#connection)
  }

  /** A text that was stored with an earlier request; empty where there is none. */
  storedText(id: number): string {
    return this.#texts.get(id) ?? ''
  }

  /** The text of a statement, whether it came with the request or was stored before. */
  #textOf({ sql, sql_id: id }: Pick<Stmt, 'sql' | 'sql_id'>): string {
    const text = sql ?? (id === undefined ? undefined : this.#texts.get(id))
    if (text === undefined) throw new SqlFailure('SQL_NOT_FOUND', 'no such SQL text is stored')
    return text
  }

  async #carryOut(request: StreamRequest): Promise<Readonly<Record<string, unknown>>> {
    switch (request.type) {
      case 'close':
        this.close()
        return {}
      case 'execute':
        return { result: await this.#run(request.stmt) }
      case 'batch':
        return { result: await this.#runBatch(request.batch.steps) }
      case 'sequence':
        this.#connection.exec(this.#textOf(request))
        this.database.released()
        return {}
      case 'store_sql':
        this.#texts.set(request.sql_id, request.sql)
        return {}
      case 'close_sql':
        this.#texts.delete(request.sql_id)
        return {}
      case 'get_autocommit':
        return { is_autocommit: !this.#connection.isTransaction }
    }
  }

  async #run(stmt: Stmt): Promise<StmtResult> {
    const sql = this.#textOf(stmt)
    this.#before(sql)
    const done = await this.database.run(this.#connection, sql, stmt)
    if (!this.#connection.isTransaction) this.database.released()
    return done
  }

  async #runBatch(steps: readonly Step[]) {
    const results: (StmtResult | null)[] = []
    const errors: (Failure | null)[] = []
    for (const { condition, stmt } of steps) {
      let done: StmtResult | null = null
      let failure: Failure | null = null
      if (!condition || this.#holds(condition, results, errors)) {
        try {
          done = await this.#run(stmt)
        } catch (error) {
          failure = described(error)
        }
      }
      results.push(done)
      errors.push(failure)
    }
    return { step_results: results, step_errors: errors }
  }

  #holds(condition: Condition, results: readonly unknown[], errors: readonly unknown[]): boolean {
    switch (condition.type) {
      case 'ok':
        return (results[condition.step] ?? null) !== null
      case 'error':
        return (errors[condition.step] ?? null) !== null
      case 'not':
        return !this.#holds(condition.cond, results, errors)
      case 'and':
        return condition.conds.every((each) => this.#holds(each, results, errors))
      case 'or':
        return condition.conds.some((each) => this.#holds(each, results, errors))
      case 'is_autocommit':
        return !this.#connection.isTransaction
    }
  }
}

function described(error: unknown): Failure {
  const { message, code } = sqlFailure(error)
  return { message, code }
}
