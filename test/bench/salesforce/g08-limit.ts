import { OrgSettings, type SalesforceUsage } from '@reachable/shared/contract'
import type { Figure, Goal } from './goal.ts'
import { adminOf, onRig, type Rig } from './rig.ts'
import { customerRecords, EVERYTHING_ON, mailToNew, range, T0 } from './workload.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Ours is a fifth of it. */
const API_LIMIT = 1_000
const FEW_CALLS = 100
const NEW_PEOPLE = 20
const HOURS = 36
const CYCLES_MAX = 400

export const g08: Goal = {
  id: 'G8',
  title: 'the daily limit is reached',
  play: async () => [...(await playShare()), ...(await playUsedUp('we')), ...(await playUsedUp('others'))],
}

/** From four fifths of our share on, contacts and flags go and the rest waits. */
function playShare(): Promise<Figure[]> {
  return onRig({ records: customerRecords(100, 0) }, async (rig) => {
    rig.simulator.configure({ apiLimit: API_LIMIT })
    const share = await spendUntil(rig, 0.81)
    const before = { contacts: rig.count('Contact'), tasks: rig.count('Task') }
    await rig.post(range(NEW_PEOPLE).map((n) => mailToNew(n, rig.world.nowMs(), n)))
    await rig.cycle()
    return [
      { name: 'share of ours used when people came', value: share, unit: '', bar: { atLeast: 0.8 } },
      {
        name: 'contacts made in one cycle',
        value: rig.count('Contact') - before.contacts,
        unit: '',
        bar: { atLeast: NEW_PEOPLE },
      },
      { name: 'tasks made, which can wait', value: rig.count('Task') - before.tasks, unit: '', bar: { atMost: 0 } },
      { name: 'calls refused', value: rig.simulator.sim.calls.refused(), unit: '', bar: { atMost: 0 } },
    ]
  })
}

/** No call is left, for a day; we may learn that from one refused call. */
function playUsedUp(who: 'we' | 'others'): Promise<Figure[]> {
  const settings = OrgSettings.parse({ ...EVERYTHING_ON, salesforce: { callShare: 1 } })
  return onRig({ records: customerRecords(100, 0), settings }, async (rig) => {
    rig.simulator.configure({ apiLimit: who === 'we' ? FEW_CALLS : API_LIMIT })
    await rig.cycle()
    if (who === 'others') rig.simulator.fault({ do: 'spend-calls', calls: API_LIMIT })
    const before = rig.count('Contact')
    let refusedLast = 0
    for (let atMs = 5 * MINUTE_MS; atMs <= HOURS * HOUR_MS; atMs += 5 * MINUTE_MS) {
      await rig.moveTo(T0 + atMs)
      if (atMs === 12 * HOUR_MS) {
        await rig.post(range(NEW_PEOPLE).map((n) => mailToNew(n, rig.world.nowMs(), n)))
        refusedLast = rig.simulator.sim.calls.refused()
      }
      await rig.cycle()
    }
    const refused = Math.max(0, rig.simulator.sim.calls.refused() - 1)
    const made = rig.count('Contact') - before
    return [
      {
        ...{ name: `${who} used up all: calls refused after the first`, value: refused, unit: '' },
        // When others spend, nobody can tell when calls are free again: a probe now and then is what is left.
        ...(who === 'we' ? { bar: { atMost: 0 } } : {}),
      },
      { name: `${who} used up all: refused in the first half`, value: refusedLast, unit: '' },
      { name: `${who} used up all: contacts made in the end`, value: made, unit: '', bar: { atLeast: NEW_PEOPLE } },
    ]
  })
}

async function spendUntil(rig: Rig, part: number): Promise<number> {
  for (let count = 1; count <= CYCLES_MAX; count += 1) {
    await rig.moveTo(T0 + count * MINUTE_MS)
    await rig.cycle()
    const usage = (await adminOf(rig).demand('GET', '/v1/salesforce/usage')) as SalesforceUsage
    const used = usage.calls.total / (usage.share.calls ?? Number.POSITIVE_INFINITY)
    if (used >= part) return used
  }
  return 0
}
