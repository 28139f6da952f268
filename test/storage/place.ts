import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DatabaseAddress } from '../../server/src/db/connect-database.ts'
import { type LibsqlDouble, startLibsqlDouble } from '../libsql/libsql-double.ts'

/** A kind of place where databases can be; the suite runs once for each. */
export type Place = {
  readonly name: string
  open(): Promise<OpenPlace>
}
export type OpenPlace = {
  /** Another empty database each time. */
  fresh(): DatabaseAddress
  /** The server that can be told to fail; null where nothing can. */
  readonly double: LibsqlDouble | null
  close(): Promise<void>
}

const TOKEN = 'token-of-the-double'

const newFolder = () => mkdtempSync(join(tmpdir(), 'reachable-storage-'))

const files: Place = {
  name: 'files',
  open: async () => {
    const folder = newFolder()
    let count = 0
    return {
      double: null,
      fresh: () => {
        count += 1
        return { url: pathToFileURL(join(folder, `${count}.db`)).href }
      },
      close: async () => rmSync(folder, { recursive: true, force: true }),
    }
  },
}

const libsqlDouble: Place = {
  name: 'a remote URL (the double)',
  open: async () => {
    const folder = newFolder()
    const double = await startLibsqlDouble({ folder, token: TOKEN, busyMs: 2_000 })
    let count = 0
    return {
      double,
      fresh: () => {
        count += 1
        return { url: double.urlOf(`db-${count}`), authToken: TOKEN }
      },
      close: async () => {
        await double.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}

/**
 * A real libSQL server, one empty database of it: `REACHABLE_TEST_LIBSQL_URL`, with `{name}` where the name of the
 * database (namespace) goes, so that each test gets its own.
 */
function realServer(template: string): Place {
  return {
    name: 'a real libSQL server',
    open: async () => {
      let count = 0
      return {
        double: null,
        fresh: () => {
          count += 1
          return { url: template.replace('{name}', `reachable-${process.pid}-${count}`) }
        },
        close: async () => undefined,
      }
    },
  }
}

/** Files and the double always; a real server where the environment names one, and a line saying so where not. */
export function places(): Place[] {
  const template = process.env.REACHABLE_TEST_LIBSQL_URL
  if (template === undefined || template === '') {
    console.log('Not run on a real libSQL server: REACHABLE_TEST_LIBSQL_URL is not set.')
    return [files, libsqlDouble]
  }
  return [files, libsqlDouble, realServer(template)]
}
