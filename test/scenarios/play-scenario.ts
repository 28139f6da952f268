import type { LocalSandbox } from '../world/local-server.ts'
import { startLocalSandbox } from '../world/local-server.ts'
import { merge } from '../world/merge.ts'
import { timeMs } from '../world/time-text.ts'
import type { WorldUser } from '../world/world.ts'
import { openWorld } from '../world/world.ts'
import { playChecks } from './checks.ts'
import type { Stage } from './play-step.ts'
import { playStep } from './play-step.ts'
import type { ReadyScenario } from './read-scenario.ts'
import { recordsOf } from './read-scenario.ts'

export type Verdict = {
  readonly file: string
  readonly title: string
  readonly rules: readonly string[]
  readonly faults: readonly string[]
}

/** Plays one scenario on a fresh server and a fresh Salesforce. Never throws: a throw is a fault of the scenario. */
export async function playScenario(ready: ReadyScenario): Promise<Verdict> {
  const { file, scenario } = ready
  const sandbox = await startLocalSandbox('inline')
  try {
    return { file, title: scenario.title, rules: scenario.rules, faults: await playIn(sandbox, ready) }
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error)
    return { file, title: scenario.title, rules: scenario.rules, faults: [fault] }
  } finally {
    await sandbox.stop()
  }
}

async function playIn(sandbox: LocalSandbox, ready: ReadyScenario): Promise<string[]> {
  const stage = await setStage(sandbox, ready)
  const faults: string[] = []
  for (const [index, step] of ready.scenario.when.entries()) {
    const found = await playStep(step, stage)
    faults.push(...found.map((fault) => `step ${index + 1}: ${fault}`))
  }
  const atTheEnd = await playChecks(ready.scenario.then, stage)
  return [...faults, ...atTheEnd.map((fault) => `then: ${fault}`)]
}

async function setStage(sandbox: LocalSandbox, ready: ReadyScenario): Promise<Stage> {
  const { given } = ready.scenario
  const t0Ms = timeMs(given.clock, 0)
  const startMs = timeMs(given.salesforceAt, t0Ms)
  const users = usersOf(ready)
  await sandbox.salesforce.setClock(startMs)
  await sandbox.salesforce.seed(recordsOf(ready))
  const refs = await sandbox.salesforce.refs()
  const world = await openWorld({
    serverUrl: sandbox.serverUrl,
    salesforce: sandbox.salesforce,
    orgName: ready.scenario.title,
    users: [...users.values()],
    settings: merge(ready.fixture.settings, given.settings),
    startMs: t0Ms,
    isObserved: given.observed === 'all',
    observedFromMs: startMs,
    syncsByItself: given.sync === 'auto',
  })
  await world.run('sync')
  const addressOf = (who: string): string => {
    const user = users.get(who) ?? [...users.values()].find(({ email }) => email === who)
    if (!user) throw new Error(`no user "${who}" in this scenario`)
    return user.email
  }
  const admin = [...users.values()].find((user) => user.role === 'admin')
  if (!admin) throw new Error('a scenario needs an admin')
  const callsAtStart = await sandbox.salesforce.callsTotal()
  return { world, file: ready.file, t0Ms, admin: admin.email, callsAtStart, addressOf, refs, lastEtag: null }
}

function usersOf({ scenario, fixture }: ReadyScenario): Map<string, WorldUser> {
  const users = { ...fixture.users, ...scenario.given.users }
  return new Map(
    Object.entries(users).map(([key, user]) => [key, { ...user, mailboxes: user.mailboxes ?? [user.email] }]),
  )
}
