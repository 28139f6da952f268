import type { Goal } from './goal.ts'
import { adminOf, onRig } from './rig.ts'
import { createListener } from './sent-rows.ts'
import { customerRecords, mailToNew, range, T0 } from './workload.ts'

const PEOPLE = 1_000
const isPoison = (n: number): boolean => n % 20 === 7
const POISONED = range(PEOPLE).filter(isPoison).length
const HOUR_MS = 3_600_000
const HOURS = 24

/** Five in a hundred people have a name that a rule of the org refuses. */
export const g09: Goal = {
  id: 'G9',
  title: '5 % poison rows',
  play: async () => {
    const listener = createListener()
    const triesOfPoison = () =>
      range(PEOPLE).reduce((sum, n) => sum + (isPoison(n) ? listener.triesOf(`new${n}@customer${n % 100}.com`) : 0), 0)
    try {
      return await onRig({ records: customerRecords(100, 0), between: listener.between }, async (rig) => {
        const before = rig.count('Contact')
        const refuse = { object: 'Contact', refuseWhen: "LastName = 'Poison'", message: 'No such people here.' }
        const { rules } = rig.simulator.sim.config()
        rig.simulator.configure({ rules: { ...rules, validation: [refuse] } })
        await rig.post(
          range(PEOPLE).map((n) => mailToNew(n, T0, n % 100, isPoison(n) ? 'Given Poison' : 'Given Family')),
        )
        await rig.cycle()
        const landed = rig.count('Contact') - before
        const first = triesOfPoison()
        for (let hour = 1; hour <= HOURS; hour += 1) {
          await rig.moveTo(T0 + hour * HOUR_MS)
          await rig.cycle()
        }
        const again = triesOfPoison() - first
        rig.simulator.configure({ rules })
        const errorCode = 'FIELD_CUSTOM_VALIDATION_EXCEPTION'
        await adminOf(rig).demand('POST', '/v1/dead-letters/retry', { errorCode })
        await rig.cycle()
        return [
          { name: 'landed in the first cycle', value: landed, unit: 'contacts', bar: { atLeast: PEOPLE - POISONED } },
          { name: 'sent again within a day', value: again, unit: 'rows', bar: { atMost: 0 } },
          {
            name: 'landed once the rule was gone',
            value: rig.count('Contact') - before,
            unit: 'contacts',
            bar: { atLeast: PEOPLE },
          },
        ]
      })
    } finally {
      await listener.stop()
    }
  },
}
