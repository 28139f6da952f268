import { profileOf } from '@reachable/shared/contract'
import { activityCreators, creatorKey, isActivityChange } from '../db/org/desired-activities.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { markRetry } from '../db/org/desired-state.ts'
import { leadsByEmails, opportunitiesByAccounts } from '../db/org/mirror.ts'
import { writing } from '../db/org/open.ts'
import type { LiveLook } from './live-look.ts'
import { adoptOurs, contactsOf, type Outgoing } from './prepare.ts'
import { noOf } from './prepare-moves.ts'
import { isKeyed, type PushContext } from './push-context.ts'
import { fitValues } from './row-values.ts'
import { type No, settleRefused } from './settle.ts'
import { RECORD_GONE } from './verify.ts'

const WAIT_MS = 1_000

/**
 * The last look at Tasks and Events before they go (ASY): the switch is still on, the person is there, and the key field
 * keeps a second one out. What changes a record waits until that record is made. `travelling` are the keys of contacts
 * that are made in the same call.
 */
export async function prepareActivities(
  context: PushContext,
  rows: readonly DesiredRow[],
  look: LiveLook,
  travelling: ReadonlySet<string> = new Set(),
): Promise<Outgoing[]> {
  const creates = rows.filter((row) => !isActivityChange(row))
  const changes = rows.filter(isActivityChange)
  return [...(await prepareCreates(context, creates, look, travelling)), ...(await prepareChanges(context, changes))]
}

async function prepareCreates(
  context: PushContext,
  rows: readonly DesiredRow[],
  look: LiveLook,
  travelling: ReadonlySet<string>,
): Promise<Outgoing[]> {
  const contacts = await contactsOf(context, rows)
  const open = await openOpportunityIds(context, rows)
  const ready: Outgoing[] = []
  for (const row of rows) {
    const no = noTo(context, row)
    if (no) await refuse(context, row, no)
    else if (!(await adoptOurs(context, row, look))) {
      const contact = contacts.get(row.naturalKey)
      if (contact?.kind === 'waiting' && row.contactKey !== null && travelling.has(row.contactKey)) {
        ready.push({ ...outgoing(context, row, null, open), contactKey: row.contactKey })
      } else if (contact?.kind === 'waiting') await wait(context, row, contact.untilMs)
      else {
        const whoId = contact?.kind === 'known' ? contact.id : await leadOf(context, row)
        if (whoId === null) await refuse(context, row, noOf('no_record_for_activity', row.address ?? ''))
        else ready.push(outgoing(context, row, whoId, open))
      }
    }
  }
  return ready
}

/** Switched off meanwhile (PRF-4), or an org in which a lost answer could make a second one (SYN-1). */
function noTo(context: PushContext, row: DesiredRow): No | null {
  if (!profileOf(context.settings, row.mailbox ?? '').activitySync) return noOf('activity_sync_disabled')
  return isKeyed(context, row.object) ? null : noOf('key_field_missing')
}

/** Salesforce takes no opportunity beside a lead, and a closed one is not what the activity is about any more. */
function outgoing(context: PushContext, row: DesiredRow, whoId: string | null, open: ReadonlySet<string>): Outgoing {
  const { WhatId, ...values } = fitValues(row, context.catalog, context.settings).values
  const isWhat = typeof WhatId === 'string' && open.has(WhatId) && whoId?.startsWith(LEAD_PREFIX) !== true
  const key = context.safety.keyed ? { [context.settings.fields.key]: row.naturalKey } : {}
  return {
    row,
    values: { ...values, ...(isWhat ? { WhatId } : {}), ...(whoId === null ? {} : { WhoId: whoId }), ...key },
    before: {},
  }
}
const LEAD_PREFIX = '00Q'

async function openOpportunityIds({ db }: PushContext, rows: readonly DesiredRow[]): Promise<ReadonlySet<string>> {
  const opportunities = await opportunitiesByAccounts(
    db,
    rows.flatMap((row) => row.accountId ?? []),
  )
  return new Set(opportunities.flatMap(({ id, isClosed }) => (isClosed ? [] : [id])))
}

/** LED-6: somebody made a lead of the person while the contact waited. */
async function leadOf({ db }: PushContext, { address }: DesiredRow): Promise<string | null> {
  const leads = await leadsByEmails(db, address === null ? [] : [address])
  return leads.find((lead) => !lead.isConverted)?.id ?? null
}

async function prepareChanges(context: PushContext, rows: readonly DesiredRow[]): Promise<Outgoing[]> {
  const ready: Outgoing[] = []
  for (const object of ['Task', 'Event'] as const) {
    const mine = rows.filter((row) => row.object === object)
    const creators = await activityCreators(context.db, object, mine.map(creatorKey))
    for (const row of mine) {
      const made = creators.get(creatorKey(row))
      if (made?.state === 'pending' || made?.state === 'in_doubt') {
        await wait(context, row, Math.max(made.verifyAtMs ?? made.nextAttemptAtMs, context.nowMs + WAIT_MS))
      } else if (!made?.recordId) await refuse(context, row, RECORD_GONE)
      else ready.push(changeOf(context, row, made))
    }
  }
  return ready
}

function changeOf(context: PushContext, row: DesiredRow, { recordId, values: before }: DesiredRow): Outgoing {
  const values = row.operation === 'delete' ? {} : fitValues(row, context.catalog, context.settings).values
  const was = Object.fromEntries(Object.keys(values).map((name) => [name, before[name] ?? null]))
  return { row: { ...row, recordId }, values, before: row.operation === 'delete' ? before : was }
}

const wait = (context: PushContext, row: DesiredRow, untilMs: number) =>
  writing(context.db, (tx) => markRetry(tx, row, { nextAttemptAtMs: untilMs, error: null }))

const refuse = (context: PushContext, row: DesiredRow, no: No) =>
  writing(context.db, (tx) => settleRefused(tx, context, row, no))
