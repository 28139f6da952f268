import { OrgSettings } from '@reachable/shared/contract'
import type { Goal } from './goal.ts'
import { onRig, type Rig } from './rig.ts'
import { customerRecords, EVERYTHING_ON, range } from './workload.ts'

const GROUPS = 1_000
const ACCOUNTS = 500

const person = (n: number): string => `double${n}@customer${n % ACCOUNTS}.com`

/** Each group: a contact that a person made and one of ours, on which two tasks and a role hang. */
export const g12: Goal = {
  id: 'G12',
  title: 'dedupe of 1,000 groups with activities',
  play: () => {
    const settings = OrgSettings.parse({ ...EVERYTHING_ON, dedupe: { enabled: true } })
    return onRig({ records: customerRecords(ACCOUNTS, 0), settings }, async (rig) => {
      seedGroups(rig)
      await rig.cycle()
      rig.newCalls()
      await rig.world.run('daily')
      const calls = rig.newCalls()
      const contacts = rig.simulator.rows('Contact')
      const ids = new Set(contacts.map(({ Id }) => Id))
      const doubles = contacts.filter(({ Email }) => String(Email).startsWith('double')).length - GROUPS
      const hanging = [...rig.simulator.rows('Task').map(({ WhoId }) => WhoId), ...roleHolders(rig)]
      return [
        { name: 'calls of the daily run', value: calls, unit: 'calls', bar: { atMost: 10 } },
        { name: 'groups left', value: doubles, unit: '', bar: { atMost: 0 } },
        { name: 'tasks there', value: rig.count('Task'), unit: '', bar: { atLeast: 2 * GROUPS } },
        { name: 'roles of the people', value: rolesOfDoubles(rig), unit: '', bar: { atLeast: GROUPS } },
        {
          ...{ name: 'tasks and roles without their person', unit: '', bar: { atMost: 0 } },
          value: hanging.filter((id) => !ids.has(String(id))).length,
        },
      ]
    })
  },
}

const roleHolders = (rig: Rig) => rig.simulator.rows('OpportunityContactRole').map(({ ContactId }) => ContactId)

function rolesOfDoubles(rig: Rig): number {
  const doubles = rig.simulator.rows('Contact').filter(({ Email }) => String(Email).startsWith('double'))
  const ids = new Set(doubles.map(({ Id }) => Id))
  return roleHolders(rig).filter((id) => ids.has(String(id))).length
}

function seedGroups({ simulator }: Rig): void {
  const contact = (n: number) => ({
    ...{ Email: person(n), FirstName: 'Dou', LastName: `Ble ${n}`, AccountId: `@A${n % ACCOUNTS}` },
    email_active__c: true,
  })
  const made = [
    simulator.seed({ Contact: range(GROUPS).map(contact) }),
    simulator.seed(
      { Contact: range(GROUPS).map((n) => ({ ...contact(n), _ref: `copy${n}`, Created_By_Reachable__c: true })) },
      '@U-INT',
    ),
    simulator.seed({
      Task: range(2 * GROUPS).map((n) => ({ Subject: `Call ${n}`, WhoId: `@copy${n % GROUPS}`, Status: 'Completed' })),
      OpportunityContactRole: range(GROUPS).map((n) => ({
        OpportunityId: `@O${n % ACCOUNTS}`,
        ContactId: `@copy${n}`,
      })),
    }),
  ]
  const [error] = made.flatMap(({ errors }) => errors)
  if (error) throw new Error(`the groups were refused: ${JSON.stringify(error)}`)
}
