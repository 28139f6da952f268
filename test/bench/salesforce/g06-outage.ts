import type { Hazard } from '../../salesforce/hazards/hazard-form.ts'
import type { Goal } from './goal.ts'
import { onRig, type Rig } from './rig.ts'
import { customerRecords, mail, range, T0 } from './workload.ts'

const ACTIVITIES = 2_000
const ACCOUNTS = 100
const SECOND_MS = 1_000
const MINUTE_MS = 60_000
/** Mails come for half an hour; in its second ten minutes calls fail. */
const [MAIL_MS, FAULTS_FROM_MS, FAULTS_MS] = [30 * MINUTE_MS, 10 * MINUTE_MS, 10 * MINUTE_MS]
const CYCLE_MS = 30 * SECOND_MS
/** The longest time that a lost request may still be carried out, as the sandbox takes it. */
const IN_DOUBT_MS = 200 * SECOND_MS
const CYCLES_MAX = 100

/** A fifth of all calls fails: some are refused, some are cut after their commit, some commit up to three minutes later. */
const FAULTS: readonly Hazard[] = [
  { do: 'html-503', rate: 0.07, seed: 11, forMs: FAULTS_MS, match: { path: '/services/data/' } },
  { do: 'drop-after-commit', rate: 0.07, seed: 12, forMs: FAULTS_MS, match: { path: '/services/data/' } },
  {
    ...{ do: 'commit-later', rate: 0.07, seed: 13, forMs: FAULTS_MS, match: { path: '/services/data/' } },
    commitAfterMs: [SECOND_MS, 180 * SECOND_MS],
  },
]

export const g06: Goal = {
  id: 'G6',
  title: '20 % of calls fail or are cut after their commit for ten minutes',
  play: async () => {
    const calm = await playHour([])
    const stormy = await playHour(FAULTS)
    return [
      { name: 'calls of the calm run', value: calm.calls, unit: 'calls' },
      { name: 'calls that failed', value: stormy.failed, unit: 'calls', bar: { atLeast: 5 } },
      { name: 'calls, times those of the calm run', value: stormy.calls / calm.calls, unit: '×', bar: { atMost: 1.3 } },
      { name: 'cycles after the last verify-at', value: stormy.cycles, unit: '', bar: { atMost: 2 } },
      { name: 'records lost or doubled', value: differences(calm, stormy), unit: '', bar: { atMost: 0 } },
    ]
  },
}

type Hour = { calls: number; failed: number; cycles: number; readonly counts: readonly number[] }
const OBJECTS = ['Contact', 'OpportunityContactRole', 'Task']
const counts = (rig: Rig): number[] => OBJECTS.map((object) => rig.count(object))
const differences = (one: Hour, other: Hour): number =>
  one.counts.reduce((sum, count, index) => sum + Math.abs(count - (other.counts[index] ?? 0)), 0)

function playHour(faults: readonly Hazard[]): Promise<Hour> {
  return onRig({ records: customerRecords(ACCOUNTS, ACTIVITIES) }, async (rig) => {
    rig.newCalls()
    let posted = 0
    let cycles = 0
    let quietSince = 0
    const wanted = countsWanted(rig)
    for (let atMs = CYCLE_MS; cycles < CYCLES_MAX; atMs += CYCLE_MS) {
      await rig.moveTo(T0 + atMs)
      if (atMs === FAULTS_FROM_MS) for (const fault of faults) rig.simulator.fault(fault)
      const due = Math.min(ACTIVITIES, Math.floor((atMs / MAIL_MS) * ACTIVITIES))
      await rig.post(range(due - posted).map((index) => mail(posted + index, T0 + atMs - 1, ACCOUNTS)))
      posted = due
      const { push } = await rig.cycle()
      if (atMs < MAIL_MS) continue
      const isAfterVerify = atMs > FAULTS_FROM_MS + FAULTS_MS + IN_DOUBT_MS
      const isConverged = counts(rig).join() === wanted.join()
      if (isAfterVerify && !isConverged) cycles += 1
      // As many quiet cycles in both runs, so that their calls can be compared.
      quietSince = isConverged && push === 'idle' ? quietSince + 1 : 0
      if (quietSince === 2) break
    }
    const calls = rig.newCalls()
    const failed = rig.simulator.sim.calls.log().filter(({ status }) => status === null || status >= 500).length
    return { calls, failed, cycles: cycles + 1, counts: counts(rig) }
  })
}

/** New contacts, the roles of new contacts and of those without one, and a task for each mail. */
function countsWanted(rig: Rig): number[] {
  const [contacts = 0, roles = 0, tasks = 0] = counts(rig)
  return [contacts + 0.06 * ACTIVITIES, roles + 0.08 * ACTIVITIES, tasks + ACTIVITIES]
}
