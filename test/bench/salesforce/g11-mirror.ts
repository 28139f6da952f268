import { globSync } from 'node:fs'
import { join } from 'node:path'
import { normaliseAddress } from '@reachable/shared/mail'
import { closeOrgDb, openOrgReader } from '../../../server/src/db/org/open.ts'
import type { Row } from '../../salesforce/store.ts'
import type { Goal } from './goal.ts'
import { onRig, type Rig } from './rig.ts'
import { customerRecords, range, T0 } from './workload.ts'

const MINUTE_MS = 60_000
const MINUTES = 60
const DEEDS_PER_MINUTE = 20
const CYCLE_MINUTES = 5
const CYCLES_AFTER = 2

/** People work in the CRM at random for an hour: edits, new and deleted records, merges, conversions. */
export const g11: Goal = {
  id: 'G11',
  title: 'the CRM is changed at random for an hour',
  play: () =>
    onRig({ records: customerRecords(200, 2_000) }, async (rig) => {
      for (const minute of range(MINUTES)) {
        await rig.moveTo(T0 + (minute + 1) * MINUTE_MS)
        rig.simulator.fault({ do: 'human', steps: DEEDS_PER_MINUTE, seed: 100 + minute })
        if ((minute + 1) % CYCLE_MINUTES === 0) await rig.cycle()
      }
      for (const cycle of range(CYCLES_AFTER)) {
        await rig.moveTo(T0 + (MINUTES + (cycle + 1) * CYCLE_MINUTES) * MINUTE_MS)
        await rig.cycle()
      }
      const differences = await compareMirror(rig)
      for (const line of differences.slice(0, 10)) console.log(`    ${line}`)
      return [
        { name: 'deeds', value: MINUTES * DEEDS_PER_MINUTE, unit: '' },
        { name: 'rows compared', value: OBJECTS.reduce((sum, { object }) => sum + rig.count(object), 0), unit: 'rows' },
        { name: 'rows that differ after two cycles', value: differences.length, unit: 'rows', bar: { atMost: 0 } },
      ]
    }),
}

const address = (row: Row): string | null => normaliseAddress(String(row.Email ?? ''))
const yes = (value: unknown): number => (value === true ? 1 : 0)

type Compared = {
  readonly object: string
  readonly columns: string
  readonly table: string
  readonly wanted: (row: Row) => readonly unknown[]
}
const OBJECTS: readonly Compared[] = [
  {
    ...{ object: 'Account', table: 'mirror_accounts', columns: 'id, name, owner_id' },
    wanted: (row) => [row.Id, row.Name, row.OwnerId],
  },
  {
    ...{ object: 'Contact', table: 'mirror_contacts' },
    columns: 'id, account_id, owner_id, email, first_name, last_name, title, phone',
    wanted: (row) => [
      row.Id,
      row.AccountId,
      row.OwnerId,
      address(row),
      row.FirstName,
      row.LastName,
      row.Title,
      row.Phone,
    ],
  },
  {
    ...{ object: 'Lead', table: 'mirror_leads', columns: 'id, owner_id, email, is_converted' },
    wanted: (row) => [row.Id, row.OwnerId, address(row), yes(row.IsConverted)],
  },
  {
    ...{ object: 'Opportunity', table: 'mirror_opportunities', columns: 'id, account_id, owner_id, is_closed' },
    wanted: (row) => [row.Id, row.AccountId, row.OwnerId, yes(row.IsClosed)],
  },
  {
    ...{ object: 'OpportunityContactRole', table: 'mirror_roles', columns: 'id, opportunity_id, contact_id' },
    wanted: (row) => [row.Id, row.OpportunityId, row.ContactId],
  },
]

/** A sentence for each row that the mirror lacks, has too much or otherwise. */
async function compareMirror({ dataDir, simulator }: Rig): Promise<string[]> {
  const [file = ''] = globSync('**/org_*.db', { cwd: dataDir })
  const db = await openOrgReader({ url: `file:${join(dataDir, file)}` })
  try {
    const lines: string[] = []
    for (const { object, table, columns, wanted } of OBJECTS) {
      const { rows } = await db.$client.execute(`SELECT ${columns} FROM ${table}`)
      const mirrored = new Set(rows.map((row) => textOf(Array.from(row as unknown as ArrayLike<unknown>))))
      const there = new Set(simulator.rows(object).map((row) => textOf(wanted(row))))
      for (const text of there) if (!mirrored.has(text)) lines.push(`${object} not mirrored: ${text}`)
      for (const text of mirrored) if (!there.has(text)) lines.push(`${object} mirrored, not there: ${text}`)
    }
    return lines
  } finally {
    closeOrgDb(db)
  }
}

const textOf = (values: readonly unknown[]): string => JSON.stringify(values.map((value) => value ?? null))
