import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../fuzz/random.ts'
import { NO_RULES } from '../salesforce/records/write-context.ts'
import { type Simulator, startSimulator } from '../salesforce/simulator.ts'
import { apiClient } from '../world/api-client.ts'
import { freePort } from '../world/processes.ts'
import { salesforceSide } from '../world/salesforce-side.ts'
import { openWorld } from '../world/world.ts'
import { withoutKeys } from './play-life.ts'
import { humanContact, mailTo, newcomer, storyRecords, storySettings, storyUsers, T0 } from './story.ts'
import { createWarmServers } from './warm-servers.ts'

const MINUTE_MS = 60_000
const PEOPLE_PER_ROUND = 6
/** Real time that each write takes, so that two workers do meet. */
const WRITE_MS = 40

export type WorkersRun = {
  readonly rounds: number
  readonly seed: number
  readonly hasKeys: boolean
  /** False: the fence of leases is off. */
  readonly isFenced: boolean
}
export type WorkersResult = {
  readonly people: number
  /** People that we made twice. */
  readonly doubled: number
  /** People that somebody made by hand, and we made once more. */
  readonly notAdopted: number
  readonly lost: number
}

/** G5: two processes on one org, told to sync at the same moment, and a person who enters some of the same people. */
export async function playWorkers(run: WorkersRun): Promise<WorkersResult> {
  const dataDir = await mkdtemp(join(tmpdir(), 'reachable-workers-'))
  await mkdir(join(dataDir, 'orgs'))
  const simulator = await startSimulator({ nowMs: T0 - MINUTE_MS })
  if (!run.hasKeys) simulator.configure({ rules: { ...NO_RULES, fields: withoutKeys() } })
  simulator.seed(storyRecords())
  const place = async () => ({ dataDir, port: await freePort(), isFenced: run.isFenced })
  const [one, other] = [createWarmServers(await place()), createWarmServers(await place())]
  try {
    await one.start()
    const world = await openWorld({
      ...{ serverUrl: one.url, salesforce: salesforceSide(simulator.url), startMs: T0 },
      ...{ orgName: 'Workers', users: storyUsers(), settings: storySettings(run.hasKeys) },
      ...{ isObserved: false, observedFromMs: T0, syncsByItself: false },
    })
    await world.run('sync')
    await other.start()
    const both = [one.url, other.url].map((url) => apiClient(url, null))
    simulator.fault({ do: 'slow', delayMs: WRITE_MS, match: { method: 'POST', path: '/composite' } })
    const random = seededRandom(run.seed)
    const byHand = new Set<string>()
    const people: string[] = []
    for (let round = 0; round < run.rounds; round++) {
      const atMs = T0 + (round + 1) * MINUTE_MS
      simulator.clock.set(atMs)
      for (const server of both) await moveClock(server, atMs)
      const newcomers = Array.from({ length: PEOPLE_PER_ROUND }, (_, n) => newcomer(round * PEOPLE_PER_ROUND + n))
      for (const [n, address] of newcomers.entries()) {
        const activity = mailTo(address, `${round}-${n}`, atMs)
        await world.as(activity.mailbox).demand('POST', '/v1/activities', { activities: [activity] })
      }
      await world.settle()
      people.push(...newcomers)
      for (const address of newcomers.filter(() => random.chance(30))) {
        byHand.add(address)
        simulator.seed({ Contact: [humanContact(address, 'Hand')] })
      }
      await Promise.all(both.map((server) => server.call('POST', '/v1/sandbox/run', { body: { job: 'sync' } })))
    }
    for (let round = run.rounds + 1; round < run.rounds + 20; round += 6) {
      const atMs = T0 + round * MINUTE_MS
      simulator.clock.set(atMs)
      await moveClock(both[0] ?? world.anonymous, atMs)
      await world.run('sync')
    }
    return judge(simulator, people, byHand)
  } finally {
    await Promise.all([one.stop(), other.stop()])
    await simulator.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

const moveClock = (server: ReturnType<typeof apiClient>, atMs: number) =>
  server.demand('POST', '/v1/sandbox/clock', { now: new Date(atMs).toISOString(), sync: false })

function judge({ rows }: Simulator, people: readonly string[], byHand: ReadonlySet<string>): WorkersResult {
  const byEmail = Map.groupBy(rows('Contact'), (row) => String(row.Email))
  const countOf = (address: string) => byEmail.get(address)?.length ?? 0
  return {
    people: people.length,
    doubled: people.filter((address) => !byHand.has(address) && countOf(address) > 1).length,
    notAdopted: people.filter((address) => byHand.has(address) && countOf(address) > 1).length,
    lost: people.filter((address) => countOf(address) === 0).length,
  }
}
