import type { Client, InStatement, ResultSet } from '@libsql/client'

/** What of a client may be done differently. Drizzle calls `execute` with one argument only. */
type Changes = { execute(statement: InStatement): Promise<ResultSet> } & Partial<
  Pick<Client, 'transaction' | 'batch' | 'migrate' | 'executeMultiple' | 'close'>
>

/** A client that does some things differently. Written out, because the drivers' private fields allow no inheritance. */
export function delegateTo(client: Client, changes: Changes): Client {
  return {
    execute: changes.execute as Client['execute'],
    batch: changes.batch ?? ((...args) => client.batch(...args)),
    migrate: changes.migrate ?? ((...args) => client.migrate(...args)),
    executeMultiple: changes.executeMultiple ?? ((...args) => client.executeMultiple(...args)),
    transaction: changes.transaction ?? ((...args: Parameters<Client['transaction']>) => client.transaction(...args)),
    sync: () => client.sync(),
    close: changes.close ?? (() => client.close()),
    reconnect: () => client.reconnect(),
    get closed() {
      return client.closed
    },
    get protocol() {
      return client.protocol
    },
  }
}

const READS = /^\s*select\b/i

export const isRead = (statement: InStatement): boolean =>
  READS.test(typeof statement === 'string' ? statement : statement.sql)
