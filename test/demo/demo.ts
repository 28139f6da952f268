import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Activity } from '@reachable/shared/contract'
import { freePort, startSalesforceProcess, startServerProcess } from '../world/processes.ts'
import { readLog } from '../world/read-log.ts'
import { resilientTransport } from '../world/resilient-transport.ts'
import { salesforceSide } from '../world/salesforce-side.ts'
import type { World } from '../world/world.ts'
import { openWorld } from '../world/world.ts'
import type { DemoOrg } from './derived-org.ts'
import type { Progress } from './play.ts'
import { playHistory, startOf } from './play.ts'
import type { PersonReport } from './report.ts'
import { reportPeople } from './report.ts'

/** Records are older than any gate, as those of a real org are. */
const RECORDS_AGE_MS = 60 * 86_400_000
const OBJECTS_SHOWN = ['Contact', 'Lead', 'OpportunityContactRole', 'Account'] as const

export type DemoInput = {
  /** Emptied first, and left for inspection. */
  readonly dataDir: string
  readonly mailbox: string
  readonly org: DemoOrg
  readonly activities: readonly Activity[]
  readonly progress: Progress
  /** For tests: hears of every request while its answer is on the way, and may kill the server at that moment. */
  readonly onSent?: (kill: () => void) => void
}

export type DemoResult = {
  readonly people: readonly PersonReport[]
  /** Salesforce at the end, by object. */
  readonly salesforce: Readonly<Record<string, readonly Record<string, unknown>[]>>
}

/** Plays a mailbox through the real API, worker and simulator; server and simulator are processes of their own. */
export async function playDemo(input: DemoInput): Promise<DemoResult> {
  await rm(input.dataDir, { recursive: true, force: true })
  await mkdir(input.dataDir, { recursive: true })
  const simulator = await startSalesforceProcess({ dataDir: join(input.dataDir, 'salesforce'), port: 0 })
  const place = { dataDir: join(input.dataDir, 'server'), port: await freePort() }
  let server = await startServerProcess(place)
  const transport = resilientTransport(
    async () => {
      await server.kill()
      server = await startServerProcess(place)
    },
    () => input.onSent?.(() => void server.kill()),
  )
  try {
    const salesforce = salesforceSide(simulator.url)
    const startMs = startOf(input.activities)
    await salesforce.setClock(startMs - RECORDS_AGE_MS)
    await salesforce.seed(input.org.salesforce)
    const world = await openWorld({
      serverUrl: server.url,
      salesforce,
      orgName: 'Demo',
      users: input.org.users,
      settings: input.org.settings,
      startMs,
      isObserved: true,
      // Whoever reads a mailbox to its end has seen all that arrived in it.
      observedFromMs: Math.min(startMs - RECORDS_AGE_MS, firstMs(input.activities)),
      syncsByItself: true,
      transport,
    })
    await world.run('sync')
    await playHistory({ ...input, world, startMs })
    return await collect(world, input.org)
  } finally {
    await server.stop()
    await simulator.stop()
  }
}

const firstMs = (activities: readonly Activity[]): number => Date.parse(activities[0]?.occurredAt ?? '')

async function collect(world: World, org: DemoOrg): Promise<DemoResult> {
  const admin = org.users.find(({ role }) => role === 'admin')
  if (!admin) throw new Error('the demo has no admin')
  const entries = await readLog(world.as(admin.email))
  const tables = await Promise.all(
    OBJECTS_SHOWN.map(async (object) => [object, await world.salesforce.records(object)] as const),
  )
  return { people: reportPeople(entries), salesforce: Object.fromEntries(tables) }
}
