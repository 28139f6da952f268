import type { Client, InStatement, Transaction, TransactionMode } from '@libsql/client'
import { failureOf } from './database-failure.ts'
import { delegateTo, isRead } from './delegate.ts'

/**
 * A client of a file that outlives being busy. A statement that met a lock stays open on its connection (libsql 0.5.29),
 * and each later COMMIT there fails with "SQL statements in progress". So writes have connections of their own, which are
 * thrown away after a collision; reads never wait for a lock.
 */
export function fileClient(connect: () => Client): Client {
  const reader = connect()
  const writer = connect()
  let underWay = 0
  const onWriter = async <T>(work: () => Promise<T>): Promise<T> => {
    underWay += 1
    try {
      return await work()
    } catch (error) {
      // Whoever else is writing through this client would lose its connection.
      if (failureOf(error) === 'busy' && underWay === 1) await writer.reconnect()
      throw error
    } finally {
      underWay -= 1
    }
  }
  return delegateTo(writer, {
    execute: (statement: InStatement) =>
      isRead(statement) ? reader.execute(statement) : onWriter(() => writer.execute(statement)),
    batch: (...args) => onWriter(() => writer.batch(...args)),
    migrate: (...args) => onWriter(() => writer.migrate(...args)),
    executeMultiple: (sql) => onWriter(() => writer.executeMultiple(sql)),
    transaction: async (mode: TransactionMode = 'write') => {
      const transaction = await onWriter(() => writer.transaction(mode))
      underWay += 1
      return counted(transaction, () => {
        underWay -= 1
      })
    },
    close: () => {
      reader.close()
      writer.close()
    },
  })
}

/** The same transaction; tells once when it is over. */
function counted(transaction: Transaction, onEnd: () => void): Transaction {
  let isOver = false
  const end = () => {
    if (!isOver) onEnd()
    isOver = true
  }
  return {
    execute: (statement) => transaction.execute(statement),
    batch: (statements) => transaction.batch(statements),
    executeMultiple: (sql) => transaction.executeMultiple(sql),
    commit: () => transaction.commit().finally(end),
    rollback: () => transaction.rollback().finally(end),
    close: () => {
      transaction.close()
      end()
    },
    get closed() {
      return transaction.closed
    },
  }
}
