import type { LocalSandbox } from '../world/local-server.ts'
import { merge } from '../world/merge.ts'
import { timeMs } from '../world/time-text.ts'
import type { World, WorldUser } from '../world/world.ts'
import { openWorld } from '../world/world.ts'
import { countWrites } from './checks.ts'
import { resolveTimes } from './match.ts'
import { named } from './named.ts'
import type { Stage } from './play-step.ts'
import { playActivities } from './play-step.ts'
import type { ReadyScenario } from './read-scenario.ts'
import { recordsOf } from './read-scenario.ts'
import type { Scenario } from './schema.ts'

/** Everything that is given: users, records, settings and the activities before T0; the clock stands at T0 afterwards. */
export async function setStage(sandbox: LocalSandbox, ready: ReadyScenario): Promise<Stage> {
  const { given } = ready.scenario
  const t0Ms = timeMs(given.clock, 0)
  const earlier = earlierActivities(given.activities, t0Ms)
  const startMs = earlier[0]?.atMs ?? t0Ms
  const recordsMs = Math.min(timeMs(given.salesforceAt, t0Ms), startMs)
  const users = usersOf(ready)
  await sandbox.salesforce.setClock(recordsMs)
  await sandbox.salesforce.seed(resolveTimes(recordsOf(ready), t0Ms) as ReturnType<typeof recordsOf>)
  const world = await openWorld({
    serverUrl: sandbox.serverUrl,
    salesforce: sandbox.salesforce,
    orgName: ready.scenario.title,
    users: [...users.values()],
    watchers: actors(ready, users),
    settings: merge(ready.fixture.settings, given.settings),
    startMs,
    isObserved: given.observed === 'all',
    observedFromMs: recordsMs,
    syncsByItself: given.sync === 'auto',
  })
  await world.run('sync')
  const stage = newStage(ready, world, users, await sandbox.salesforce.refs())
  await playEarlier(earlier, stage)
  const [callsAtStart, writesAtStart] = await Promise.all([
    sandbox.salesforce.callsTotal(),
    countWrites(world.as(stage.admin)),
  ])
  return { ...stage, callsAtStart, writesAtStart }
}

/** Only mailboxes that do something decide anything; the reports of the others would cost more than the play. */
function actors({ scenario }: ReadyScenario, users: Map<string, WorldUser>): WorldUser[] {
  const said = JSON.stringify([scenario.given.activities, scenario.when]).toLowerCase()
  const acts = ([key, { email, mailboxes }]: [string, WorldUser]) =>
    said.includes(`"${key.toLowerCase()}"`) || [email, ...mailboxes].some((address) => said.includes(address))
  return [...users].filter(acts).map(([, user]) => user)
}

function newStage(ready: ReadyScenario, world: World, users: Map<string, WorldUser>, refs: Stage['refs']): Stage {
  const admin = [...users.values()].find((user) => user.role === 'admin')
  if (!admin) throw new Error('a scenario needs an admin')
  return {
    world,
    refs,
    file: ready.file,
    t0Ms: timeMs(ready.scenario.given.clock, 0),
    admin: admin.email,
    callsAtStart: 0,
    writesAtStart: 0,
    lastEtag: null,
    addressOf: (who: string): string => addressOf(who, users),
  }
}

function addressOf(who: string, users: Map<string, WorldUser>): string {
  const user = users.get(who) ?? [...users.values()].find(({ email }) => email === who)
  if (!user) throw new Error(`no user "${who}" in this scenario; there are ${[...users.keys()].join(', ')}`)
  return user.email
}

type EarlierActivity = Scenario['given']['activities'][number]

function earlierActivities(activities: readonly EarlierActivity[], t0Ms: number) {
  const timed = activities.map((activity) => ({ activity, atMs: timeMs(activity.at, t0Ms) }))
  const late = timed.find(({ atMs }) => atMs > t0Ms)
  if (late) throw new Error(`given.activities: ${late.activity.at} is after T0; later things are steps of \`when\``)
  return timed.sort((one, other) => one.atMs - other.atMs)
}

/** Plays the past at its own moments, jobs included, and ends at T0. */
async function playEarlier(earlier: ReturnType<typeof earlierActivities>, stage: Stage): Promise<void> {
  for (const { activity, atMs } of earlier) {
    await named(`given.activities at ${activity.at}`, async () => {
      await stage.world.advanceTo(atMs)
      const faults = await playActivities(activity, stage)
      if (faults.length > 0) throw new Error(faults.join('; '))
    })
  }
  if (earlier.length > 0) await stage.world.advanceTo(stage.t0Ms)
}

function usersOf({ scenario, fixture }: ReadyScenario): Map<string, WorldUser> {
  const users = { ...fixture.users, ...scenario.given.users }
  return new Map(
    Object.entries(users).map(([key, user]) => [key, { ...user, mailboxes: user.mailboxes ?? [user.email] }]),
  )
}
