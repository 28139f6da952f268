import { OrgSettings } from '@reachable/shared/contract'
import { activityKey } from '../../../shared/rules/keys.ts'
import type { Figure, Goal } from './goal.ts'
import { onRig, type Rig } from './rig.ts'
import { ACTIVITIES, customerRecords, EVERYTHING_ON, mail, range, T0 } from './workload.ts'

const HOUR_MS = 3_600_000
/** Captures of ten seconds are posted together; an extension posts within one or two. */
const STEP_MS = 10_000
/** When people mail. */
const [MORNING, EVENING] = [8 * HOUR_MS, 18 * HOUR_MS]
const DAY_MS = 24 * HOUR_MS

type Freshness = {
  readonly name: 'economy' | 'prompt'
  readonly callsMax: number
  /** Share of the captures that must be there, and after how many seconds. */
  readonly share: number
  readonly secondsMax: number
}
const WAYS: readonly Freshness[] = [
  { name: 'economy', callsMax: 500, share: 0.5, secondsMax: 300 },
  { name: 'prompt', callsMax: 1_300, share: 0.99, secondsMax: 60 },
]

const occurredAtMs = (n: number): number => T0 + MORNING + Math.floor((n / ACTIVITIES) * (EVENING - MORNING))

export const g02: Goal = {
  id: 'G2',
  title: 'a day of 20,000 activities between 8 and 18 o’clock',
  play: async () => {
    const figures: Figure[] = []
    for (const way of WAYS) figures.push(...(await playDay(way)))
    return figures
  },
}

async function playDay(way: Freshness): Promise<Figure[]> {
  const settings = OrgSettings.parse({ ...EVERYTHING_ON, salesforce: { freshness: way.name } })
  return onRig({ records: customerRecords(), settings, isScheduled: true }, async (rig) => {
    rig.newCalls()
    let posted = 0
    await playClock(rig, T0 + DAY_MS, async (nowMs) => {
      const from = posted
      // The clocks still stand at the step before.
      while (posted < ACTIVITIES && occurredAtMs(posted) < nowMs - STEP_MS) posted += 1
      await rig.post(range(posted - from).map((index) => mail(from + index, occurredAtMs(from + index))))
    })
    const delays = delaysOf(rig)
    const seconds = (delays[Math.floor(delays.length * way.share)] ?? Number.POSITIVE_INFINITY) / 1_000
    return [
      { name: `${way.name}: arrived`, value: delays.length, unit: 'tasks', bar: { atLeast: ACTIVITIES } },
      { name: `${way.name}: calls`, value: rig.newCalls(), unit: 'calls', bar: { atMost: way.callsMax } },
      {
        ...{ name: `${way.name}: ${way.share === 0.5 ? 'median' : 'p99'} from capture to CRM`, value: seconds },
        ...{ unit: 's', bar: { atMost: way.secondsMax } },
      },
    ]
  })
}

/** Lets time pass a step at a time, as the captures arrive; the product's own scheduler says when it syncs. */
async function playClock(rig: Rig, untilMs: number, atStep: (nowMs: number) => Promise<void>): Promise<void> {
  for (let nowMs = rig.world.nowMs(); nowMs < untilMs; ) {
    // Where nobody mails, time passes from one job to the next.
    nowMs = Math.min(
      untilMs,
      nowMs < T0 + MORNING || nowMs > T0 + EVENING + STEP_MS ? nextPart(nowMs) : nowMs + STEP_MS,
    )
    await atStep(nowMs)
    await rig.moveTo(nowMs)
  }
}

const nextPart = (nowMs: number): number => (nowMs < T0 + MORNING ? T0 + MORNING : T0 + DAY_MS)

/** From capture to the task in Salesforce, in milliseconds, shortest first. */
function delaysOf({ simulator }: Rig): number[] {
  const arrived = new Map(
    simulator.rows('Task').map((row) => [row.Reachable_Key__c, Date.parse(String(row.CreatedDate))]),
  )
  return range(ACTIVITIES)
    .flatMap((n) => {
      const activity = mail(n, occurredAtMs(n))
      if (activity.kind !== 'email.sent') return []
      const atMs = arrived.get(activityKey(activity, activity.participants[1]?.address ?? ''))
      return atMs === undefined ? [] : [atMs - occurredAtMs(n)]
    })
    .sort((one, other) => one - other)
}
