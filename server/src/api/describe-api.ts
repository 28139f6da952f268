import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createAccess } from '../auth/access.ts'
import { movableClock, systemClock } from '../clock.ts'
import { closeControlDb, openControlDb } from '../db/control/open.ts'
import { silentLog } from '../log.ts'
import { createInlineOwners } from '../owner/inline-owners.ts'
import { createApp } from './app.ts'
import { openApiDocument } from './openapi-document.ts'

/** Not a secret: nothing is ever sealed or signed with it. */
const NO_KEY = new Uint8Array(32)
const PUBLIC_URL = 'http://127.0.0.1:8787'

/** The OpenAPI text of the production API, as it is committed. Wires the real app over an empty database. */
export async function describeApi(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'reachable-openapi-'))
  const control = await openControlDb({ url: pathToFileURL(join(folder, 'control.db')).href })
  try {
    const access = createAccess({
      ...{ control, clock: systemClock, sandbox: false },
      config: { publicUrl: PUBLIC_URL, rootSecret: NO_KEY, orgDatabaseUrl: () => 'file::memory:' },
    })
    const app = createApp({
      ...{ identify: access.identify, accessRoutes: access.routes, mode: 'production', log: silentLog },
      publicUrl: PUBLIC_URL,
      owners: createInlineOwners(() => Promise.reject(new Error('there is no org'))),
      ...{ clock: systemClock, businessClock: movableClock(systemClock), consoleFolder: folder },
    })
    return `${JSON.stringify(openApiDocument(app), null, 2)}\n`
  } finally {
    closeControlDb(control)
    rmSync(folder, { recursive: true, force: true })
  }
}
