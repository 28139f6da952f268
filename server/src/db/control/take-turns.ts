import type { Client, Transaction, TransactionMode } from '@libsql/client'

/**
 * Lets one call or transaction at a time reach the database.
 * The file driver blocks the thread while it waits for a lock, so a write beside an open transaction of the same process
 * would stop the very transaction it waits for. better-auth writes by itself, so the turn is taken here, below everybody.
 */
export function takeTurns(client: Client): Client {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  /** Holds the turn until the transaction is over, however it ends. */
  const begin = (mode: TransactionMode = 'write'): Promise<Transaction> =>
    new Promise((resolve, reject) => {
      inTurn(async () => {
        const opened = await client.transaction(mode).catch(reject)
        if (opened) await new Promise<void>((done) => resolve(endsWith(opened, done)))
      })
    })
  return {
    execute: (...args: Parameters<Client['execute']>) => inTurn(() => client.execute(...args)),
    batch: (...args) => inTurn(() => client.batch(...args)),
    migrate: (...args) => inTurn(() => client.migrate(...args)),
    executeMultiple: (...args) => inTurn(() => client.executeMultiple(...args)),
    transaction: begin,
    sync: () => client.sync(),
    close: () => client.close(),
    reconnect: () => client.reconnect(),
    get closed() {
      return client.closed
    },
    get protocol() {
      return client.protocol
    },
  }
}

function endsWith(tx: Transaction, done: () => void): Transaction {
  return {
    execute: (statement) => tx.execute(statement),
    batch: (statements) => tx.batch(statements),
    executeMultiple: (sql) => tx.executeMultiple(sql),
    commit: () => tx.commit().finally(done),
    rollback: () => tx.rollback().finally(done),
    close: () => {
      tx.close()
      done()
    },
    get closed() {
      return tx.closed
    },
  }
}
