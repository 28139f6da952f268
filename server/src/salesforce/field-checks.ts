import { recheckEnrichment } from '@reachable/shared/rules'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { markRefused, markWithout } from '../db/org/desired-state.ts'
import { addLog } from '../db/org/log.ts'
import type { MirrorContact, MirrorLead } from '../db/org/mirror-write.ts'
import { writing } from '../db/org/open.ts'
import { enrichmentLog, logOf, mainAction, type PushContext } from './push-context.ts'
import type { No } from './settle.ts'

/** Switching off stops what was planned before, too. */
const WRITES_OFF: No = {
  refusal: 'crm_writes_off',
  rule: 'PRF-4',
  why: 'Writing to Salesforce was switched off meanwhile.',
}

/**
 * Takes out of an update what may not be written any more: flags by their own switch, enriched fields each by its
 * profile and by what stands in the record now (PRF-4, ENR-8). Null: nothing is left of it.
 */
export async function dropRefused(
  context: PushContext,
  row: DesiredRow,
  record: MirrorContact | MirrorLead,
): Promise<DesiredRow | null> {
  const flags = context.settings.bounce.crmWrites ? [] : flagsIn(row, context)
  const fields = await refusedFields(context, row, record)
  const names = [...flags, ...fields.map(({ name }) => name)]
  if (names.length === 0) return row
  const values = Object.fromEntries(Object.entries(row.values).filter(([name]) => !names.includes(name)))
  const isEmpty = Object.keys(values).length === 0
  const refusal = flags.length > 0 ? WRITES_OFF.refusal : (fields[0]?.no.refusal ?? '')
  await writing(context.db, async (tx) => {
    if (isEmpty) await markRefused(tx, row, refusal)
    else await markWithout(tx, row, names, refusal)
    const about = { action: mainAction(row, context.settings.fields), outcome: 'refused' as const }
    await addLog(tx, [
      ...(flags.length > 0 ? [logOf(context, row, { ...about, ...WRITES_OFF })] : []),
      ...fields.map(({ name, no }) => enrichmentLog(context, row, name, { outcome: 'refused', ...no })),
    ])
  })
  if (!isEmpty) return { ...row, values, revision: row.revision + 1 }
  context.totals.refused++
  return null
}

function flagsIn(row: DesiredRow, { settings: { fields } }: PushContext): string[] {
  const flags = [fields.emailActive, fields.hardBounce, fields.hardBounceDate]
  return Object.keys(row.values).filter((name) => flags.includes(name))
}

async function refusedFields(
  context: PushContext,
  row: DesiredRow,
  record: MirrorContact | MirrorLead,
): Promise<{ name: string; no: No }[]> {
  const reasons = Object.entries(row.fieldReasons ?? {}).filter(([name]) => name in row.values)
  if (reasons.length === 0 || !('title' in record)) return []
  const address = reasons.map(([name, { field }]) => (field === 'Email' ? String(row.values[name]) : null))
  const view = await context.loadView(
    address.flatMap((each) => each ?? []),
    context.nowMs,
  )
  return reasons.flatMap(([name, { field, before, userAddress }]) => {
    const value = String(row.values[name])
    const no = recheckEnrichment({
      ...{ field, value, before, contact: record, userAddress, view },
      settings: context.settings,
    })
    // What stands there already is not written either, but it is no refusal: the row is settled with it.
    return no === null || no.code === 'same_value'
      ? []
      : [{ name, no: { refusal: no.code, rule: no.rule, why: no.why } }]
  })
}
