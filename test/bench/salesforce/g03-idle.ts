import type { Goal } from './goal.ts'
import { onRig } from './rig.ts'
import { customerRecords, T0 } from './workload.ts'

const DAY_MS = 86_400_000

/** What does it cost that we are there? */
export const g03: Goal = {
  id: 'G3',
  title: 'a day on which nothing happens',
  play: () =>
    onRig({ records: customerRecords(), isScheduled: true }, async (rig) => {
      rig.newCalls()
      await rig.moveTo(T0 + DAY_MS)
      return [{ name: 'calls', value: rig.newCalls(), unit: 'calls', bar: { atMost: 150 } }]
    }),
}
