import { playClock } from './g02-day.ts'
import type { Goal } from './goal.ts'
import { onRig } from './rig.ts'
import { customerRecords, T0 } from './workload.ts'

const DAY_MS = 86_400_000

/** What does it cost that we are there? */
export const g03: Goal = {
  id: 'G3',
  title: 'a day on which nothing happens',
  play: () =>
    onRig({ records: customerRecords() }, async (rig) => {
      rig.newCalls()
      await playClock(rig, T0 + DAY_MS, async () => {})
      return [{ name: 'calls', value: rig.newCalls(), unit: 'calls', bar: { atMost: 150 } }]
    }),
}
