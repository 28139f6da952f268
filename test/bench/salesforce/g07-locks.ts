import type { Goal } from './goal.ts'
import { onRig } from './rig.ts'
import { createListener } from './sent-rows.ts'
import { customerRecords, mailToNew, range, T0 } from './workload.ts'

const CROWD = 300
const OTHERS = 50
const MINUTE_MS = 60_000
/** Other people's transactions hold the account one time in seven. */
const LOCK_RATE = 0.15
const CYCLES_MAX = 60

/** 300 people of one account, whose rows meet locks again and again, and 50 at other accounts. */
export const g07: Goal = {
  id: 'G7',
  title: 'a lock storm on the account of 300 contacts, and 50 others',
  play: async () => {
    const listener = createListener()
    try {
      return await onRig({ records: customerRecords(100, 0), between: listener.between }, async (rig) => {
        const AccountId = rig.simulator.rows('Account')[0]?.Id ?? ''
        const before = rig.count('Contact')
        rig.simulator.fault({
          do: 'row-error',
          rate: LOCK_RATE,
          seed: 3,
          match: { object: 'Contact', record: { AccountId } },
        })
        await rig.post([
          ...range(CROWD).map((n) => mailToNew(n, T0, 0)),
          ...range(OTHERS).map((n) => mailToNew(CROWD + n, T0, 1 + n)),
        ])
        let othersAfter = 0
        let cycles = 0
        for (; cycles < CYCLES_MAX && rig.count('Contact') < before + CROWD + OTHERS; cycles += 1) {
          await rig.moveTo(T0 + (cycles + 1) * MINUTE_MS)
          await rig.cycle()
          const others = rig.simulator.rows('Contact').filter((row) => row.AccountId !== AccountId)
          if (othersAfter === 0 && others.length >= before - 4 + OTHERS) othersAfter = cycles + 1
        }
        const crowd = range(CROWD).reduce((sum, n) => sum + listener.triesOf(`new${n}@customer0.com`), 0)
        return [
          { name: 'contacts made', value: rig.count('Contact') - before, unit: '', bar: { atLeast: CROWD + OTHERS } },
          { name: 'cycles until all were there', value: cycles, unit: '' },
          { name: 'tries a row', value: crowd / CROWD, unit: '', bar: { atMost: 1.2 } },
          { name: 'cycles until the others were there', value: othersAfter, unit: '', bar: { atMost: 1 } },
        ]
      })
    } finally {
      await listener.stop()
    }
  },
}
