import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ACTIVITIES_PER_POST_MAX, type Activity, type OrgSettings } from '@reachable/shared/contract'
import { type Simulator, startSimulator } from '../../salesforce/simulator.ts'
import { patientTransport } from '../../world/patient-transport.ts'
import { freePort, startServerProcess } from '../../world/processes.ts'
import { type SalesforceRecords, salesforceSide } from '../../world/salesforce-side.ts'
import { openWorld, type World } from '../../world/world.ts'
import { ADMIN, EVERYTHING_ON, T0, users } from './workload.ts'

/** Records are older than any gate, as those of a real org are. */
const RECORDS_AGE_MS = 60 * 86_400_000
/** A day has thousands of small commits, of whose time nothing is told; where Linux keeps files in memory they are quick. */
const FAST_FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
/** Work that needs more cycles than this never ends. */
const CYCLES_MAX = 200

type CycleReport = {
  readonly pull: string
  readonly push: string
  readonly written: number
  readonly refused: number
  readonly inDoubt: number
  readonly calls: number
}

/** The whole server as a process of its own, the simulator in this one, both on the same moved clock. */
export type Rig = {
  readonly simulator: Simulator
  readonly world: World
  readonly dataDir: string
  /** Calls since the last time that this was asked, by the simulator's own count. */
  newCalls(): number
  post(activities: readonly Activity[]): Promise<void>
  cycle(): Promise<CycleReport>
  /** Cycles until one has nothing to send; answers how many there were. */
  cyclesUntilQuiet(): Promise<number>
  /** Moves both clocks, stopping wherever a job is due. */
  moveTo(nowMs: number): Promise<void>
  count(object: string): number
  stop(): Promise<void>
}

export type RigInput = {
  readonly records: SalesforceRecords
  readonly settings?: OrgSettings
  /** Puts something between server and Salesforce; answers the address that the server is given. */
  readonly between?: (simulator: Simulator) => Promise<string>
  /** The product's own scheduler says when it syncs, where the clock is moved; otherwise the play does. */
  readonly isScheduled?: boolean
}

/** Starts both on a seeded org whose mirror is filled; the calls of that are not counted. */
export async function startRig({ records, settings = EVERYTHING_ON, between, isScheduled }: RigInput): Promise<Rig> {
  const dataDir = await mkdtemp(join(isScheduled ? FAST_FOLDER : tmpdir(), 'reachable-bench-'))
  const simulator = await startSimulator({ nowMs: T0 - RECORDS_AGE_MS })
  const { errors } = simulator.seed(records)
  if (errors.length > 0) throw new Error(`the records were refused: ${JSON.stringify(errors.slice(0, 3))}`)
  const url = between ? await between(simulator) : simulator.url
  if (between) simulator.configure({ instanceUrl: url })
  const server = await startServerProcess({ dataDir, port: await freePort() })
  const stop = async () => {
    await server.stop()
    await simulator.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const world = await openWorld({
      ...{ serverUrl: server.url, salesforce: { ...salesforceSide(simulator.url), url } },
      ...{ orgName: 'Bench', users: users(), settings, startMs: T0, transport: patientTransport },
      ...{ isObserved: false, observedFromMs: T0, syncsByItself: isScheduled ? 'when_due' : false },
    })
    await world.run('sync')
    return { ...rigParts(simulator, world), dataDir, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function rigParts(simulator: Simulator, world: World): Omit<Rig, 'dataDir' | 'stop'> {
  let counted = simulator.callsTotal()
  const cycle = async () => {
    const { reports } = (await world.run('sync')) as { reports: readonly CycleReport[] }
    const [report] = reports
    if (!report) throw new Error('no org synced')
    return report
  }
  return {
    ...{ simulator, world, cycle },
    newCalls: () => {
      const before = counted
      counted = simulator.callsTotal()
      return counted - before
    },
    post: (activities) => post(world, activities),
    moveTo: (nowMs) => world.advanceTo(nowMs),
    count: (object) => simulator.rows(object).length,
    cyclesUntilQuiet: async () => {
      for (let count = 1; count <= CYCLES_MAX; count += 1) {
        const report = await cycle()
        if (report.push === 'failed' || report.pull === 'failed') throw new Error(JSON.stringify(report))
        if (report.push === 'idle') return count
      }
      throw new Error(`still not quiet after ${CYCLES_MAX} cycles`)
    },
  }
}

/** As each mailbox's own user; several posts at once, as many extensions would. */
async function post(world: World, activities: readonly Activity[]): Promise<void> {
  const byMailbox = Map.groupBy(activities, (activity) => activity.mailbox)
  await Promise.all(
    [...byMailbox].map(async ([mailbox, theirs]) => {
      for (let from = 0; from < theirs.length; from += ACTIVITIES_PER_POST_MAX) {
        const part = theirs.slice(from, from + ACTIVITIES_PER_POST_MAX)
        const { results } = (await world.as(mailbox).demand('POST', '/v1/activities', { activities: part })) as {
          results: readonly { status: string }[]
        }
        const refused = results.find(({ status }) => status === 'refused')
        if (refused) throw new Error(`an activity was refused: ${JSON.stringify(refused)}`)
      }
    }),
  )
  await world.settle()
}

export const adminOf = (rig: Rig) => rig.world.as(ADMIN)

/** Plays on a rig of its own, which is gone afterwards. */
export async function onRig<T>(input: RigInput, play: (rig: Rig) => Promise<T>): Promise<T> {
  const rig = await startRig(input)
  try {
    return await play(rig)
  } finally {
    await rig.stop()
  }
}
