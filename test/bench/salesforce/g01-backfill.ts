import type { Goal } from './goal.ts'
import { naiveArrays, naiveRows } from './naive.ts'
import { startRig } from './rig.ts'
import { ACTIVITIES, customerRecords, mail, range, T0 } from './workload.ts'

const DAYS = 90
const DAY_MS = 86_400_000
/** The naive ways are linear, so a part of the mails tells their price. */
const NAIVE_ACTIVITIES = 1_000

const atMs = (n: number): number => T0 - DAYS * DAY_MS + Math.floor((n / ACTIVITIES) * DAYS * DAY_MS)

/** A quarter of mail that is captured at once: what does it cost to bring all of it into Salesforce? */
export const g01: Goal = {
  id: 'G1',
  title: 'back-fill of 20,000 activities, 500 accounts, 6 % new contacts, 8 % new roles',
  play: async () => {
    const rig = await startRig({ records: customerRecords() })
    try {
      const before = countRecords(rig.simulator.rows)
      rig.newCalls()
      await rig.post(range(ACTIVITIES).map((n) => mail(n, atMs(n))))
      const startedAt = performance.now()
      const cycles = await rig.cyclesUntilQuiet()
      const seconds = (performance.now() - startedAt) / 1_000
      const calls = rig.newCalls()
      const made = subtract(countRecords(rig.simulator.rows), before)
      return [
        { name: 'contacts made', value: made.Contact, unit: 'rows' },
        { name: 'roles made', value: made.OpportunityContactRole, unit: 'rows' },
        { name: 'tasks made', value: made.Task, unit: 'rows' },
        { name: 'cycles until quiet', value: cycles, unit: '' },
        { name: 'these took', value: seconds, unit: 's' },
        { name: 'one call per row', value: await naiveRows(NAIVE_ACTIVITIES), unit: 'calls / 1,000' },
        { name: 'jsforce, arrays of 200', value: await naiveArrays(NAIVE_ACTIVITIES), unit: 'calls / 1,000' },
        { name: 'Reachable', value: (1_000 * calls) / ACTIVITIES, unit: 'calls / 1,000', bar: { atMost: 5 } },
      ]
    } finally {
      await rig.stop()
    }
  },
}

const OBJECTS = ['Contact', 'OpportunityContactRole', 'Task'] as const
type Counts = Record<(typeof OBJECTS)[number], number>

const countRecords = (rows: (object: string) => readonly unknown[]): Counts => ({
  Contact: rows('Contact').length,
  OpportunityContactRole: rows('OpportunityContactRole').length,
  Task: rows('Task').length,
})

const subtract = (one: Counts, other: Counts): Counts => ({
  Contact: one.Contact - other.Contact,
  OpportunityContactRole: one.OpportunityContactRole - other.OpportunityContactRole,
  Task: one.Task - other.Task,
})
