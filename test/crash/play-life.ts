import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../fuzz/random.ts'
import { NO_RULES } from '../salesforce/records/write-context.ts'
import { type Simulator, startSimulator } from '../salesforce/simulator.ts'
import { type CrmProxy, startCrmProxy } from '../world/crm-proxy.ts'
import { freePort } from '../world/processes.ts'
import { resilientTransport } from '../world/resilient-transport.ts'
import { salesforceSide } from '../world/salesforce-side.ts'
import { openWorld, type World } from '../world/world.ts'
import { choosePoint, createTrigger, type KillPoint } from './kill-points.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { ADMIN, type Round, type Step, storyRecords, storySettings, storyUsers, T0, tellStory } from './story.ts'
import { createWarmServers } from './warm-servers.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const RECORDS_AGE_MS = 60 * DAY_MS
/** The longest time after which the simulated Salesforce carries out a request whose connection is gone. */
const LATE_MS = 180_000
/** Long enough for every retry, and for the quiet days that stand before a flag. */
const TAIL_DAYS = 12

export type LifeInput = {
  readonly seed: number
  readonly rounds: number
  /** False: the org's admin refused the key fields. */
  readonly hasKeys: boolean
  /** False: the same story without any kill, which tells what is wanted. */
  readonly isKilled: boolean
}
export type Life = {
  readonly outcome: Outcome
  readonly kills: readonly KillPoint[]
  readonly answers: readonly string[]
}

/** One org from its first mail to its last, with a kill in each round; then everybody is quiet for some days. */
export async function playLife(input: LifeInput): Promise<Life> {
  const dataDir = await mkdtemp(join(tmpdir(), 'reachable-crash-'))
  await mkdir(join(dataDir, 'orgs'))
  const simulator = await startSimulator({ nowMs: T0 - RECORDS_AGE_MS })
  if (!input.hasKeys) simulator.configure({ rules: { ...NO_RULES, fields: withoutKeys() } })
  const { errors } = simulator.seed(storyRecords())
  if (errors.length > 0) throw new Error(`the records were refused: ${JSON.stringify(errors[0])}`)
  const servers = createWarmServers({ dataDir, port: await freePort() })
  const trigger = createTrigger(join(dataDir, 'orgs'), servers.kill)
  const proxy = await startCrmProxy({ target: simulator.url, decide: trigger.fateOfRequest })
  simulator.configure({ instanceUrl: proxy.url })
  try {
    await servers.start()
    const world = await openWorld({
      ...{ serverUrl: servers.url, salesforce: { ...salesforceSide(simulator.url), url: proxy.url } },
      ...{ orgName: 'Crash', users: storyUsers(), settings: storySettings(input.hasKeys), startMs: T0 },
      ...{ isObserved: true, observedFromMs: T0 - RECORDS_AGE_MS, syncsByItself: true },
      transport: resilientTransport(async () => {
        await servers.kill()
        await servers.start()
      }),
    })
    await world.run('sync')
    const stage: Stage = { ...input, world, simulator, trigger, kills: [], answers: [], ...proxy }
    for (const round of tellStory(input.seed, input.rounds)) await playRound(stage, round)
    await playTail(stage)
    return { outcome: outcomeOf(simulator.rows), kills: stage.kills, answers: stage.answers }
  } finally {
    trigger.close()
    await servers.stop()
    await proxy.stop()
    await simulator.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

type Stage = LifeInput &
  Pick<CrmProxy, 'carryOutLate' | 'heldBack'> & {
    readonly world: World
    readonly simulator: Simulator
    readonly trigger: ReturnType<typeof createTrigger>
    readonly kills: KillPoint[]
    readonly answers: string[]
  }

/** An org whose admin refused the key fields. */
export const withoutKeys = () =>
  Object.fromEntries(
    ['Contact', 'OpportunityContactRole', 'Task', 'Event'].map((object) => [object, { Reachable_Key__c: null }]),
  )

async function playRound(stage: Stage, round: Round): Promise<void> {
  const { trigger, world } = stage
  const point = choosePoint(seededRandom(stage.seed * 1_000 + stage.kills.length + round.atMs / MINUTE_MS))
  if (stage.isKilled) trigger.arm(point)
  await world.advanceTo(round.atMs)
  for (const step of round.steps) await playStep(stage, step)
  await world.run('sync')
  if (trigger.disarm()) stage.kills.push(point)
  if (stage.heldBack() === 0) return
  // Whatever is planned meanwhile is sent; then the old request is carried out all the same.
  await world.advanceTo(round.atMs + LATE_MS)
  await stage.carryOutLate()
}

async function playStep({ world, simulator, answers }: Stage, step: Step): Promise<void> {
  switch (step.kind) {
    case 'crm': {
      const { errors } = simulator.seed(step.records)
      if (errors.length > 0) throw new Error(`a person could not write: ${JSON.stringify(errors[0])}`)
      return
    }
    case 'post': {
      const byMailbox = Map.groupBy(step.activities, (activity) => activity.mailbox)
      for (const [mailbox, activities] of byMailbox) {
        await world.as(mailbox).demand('POST', '/v1/activities', { activities })
      }
      return world.settle()
    }
    case 'remove':
    case 'restore': {
      const path = `/v1/people/${step.address}/removal`
      const options = { body: { reason: 'crash test', confirm: true } }
      const { status } = await (step.kind === 'remove'
        ? world.as(ADMIN).call('POST', path, options)
        : world.as(ADMIN).call('DELETE', path))
      answers.push(`${step.kind} ${step.address} ${status}`)
    }
  }
}

async function playTail({ world }: Stage): Promise<void> {
  await world.advanceTo(world.nowMs() + 60 * MINUTE_MS)
  await world.run('sync')
  await world.advanceTo(world.nowMs() + TAIL_DAYS * DAY_MS)
  await world.run('sync')
}
