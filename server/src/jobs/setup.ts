import type { BackfillResult, OrgSettings, Setup, SetupItem, SetupState } from '@reachable/shared/contract'
import {
  fieldItem,
  layoutFields,
  neededFields,
  needsBackfill,
  type OrgFields,
  type OrgLayout,
} from '@reachable/shared/rules'
import { type OrgDb, type OrgReader, writing } from '../db/org/open.ts'
import { orgFieldsOf } from '../db/org/org-fields.ts'
import { lastDoneRun } from '../db/org/runs.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { currentSettings } from '../db/org/settings.ts'
import { readSyncState } from '../db/org/sync-state.ts'
import { countUnchecked, uncheckedByUs } from '../db/org/written-values.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { logReasons } from '../ingest/ingest-scope.ts'
import type { LayoutsReport, SalesforceSync } from '../salesforce/salesforce-sync.ts'
import { checklistOf } from './setup-checklist.ts'
import { SPOT_CHECKED_AT } from './spot-check.ts'

type Refused = { readonly refused: string }
const LIST_VIEWS = 'list_views'
const REPORT = 'report'
const LAYOUT = 'layout'
const LAYOUT_OBJECTS = ['Contact', 'Lead'] as const
const ALL_FIELDS = 'fields'

/** True where contacts are unchecked because nobody ever checked them: the daily run would read them all as false (ACT-2). */
export async function isBackfillNeeded(db: OrgReader, settings: OrgSettings): Promise<boolean> {
  const fields = await orgFieldsOf(db)
  const field = fields?.Contact?.[settings.fields.emailActive]
  return field?.type === 'boolean' && needsBackfill(await countUnchecked(db), field.defaultValue === true)
}

/** The check list, item by item, with the org described anew (SET-3, SET-4). */
export async function checkSetup(db: OrgDb, salesforce: SalesforceSync, nowMs: number): Promise<Setup> {
  const { settings } = await currentSettings(db)
  const report = await salesforce.readSetup(nowMs)
  const isConnected = report.kind === 'read'
  const layouts = isConnected ? await salesforce.readLayouts(nowMs) : null
  const known = layouts?.kind === 'read' ? layouts.layouts : null
  const fields = isConnected ? neededFields(settings).map((needed) => fieldItem(needed, report.fields, known)) : []
  const lists = isConnected ? [listViewItem(report.listViews)] : []
  const reports = isConnected ? [reportItem(report.hasReport)] : []
  const items = [await connectionItem(db, report.kind === 'read' ? null : (report.error ?? report.kind)), ...fields]
  if (isConnected)
    items.push(await backfillItem(db, settings), ...lists, ...reports, layoutItem(settings, report.fields, layouts))
  const missing = fields.filter(({ state }) => state === 'missing').map(({ id }) => id)
  return {
    isConnected,
    isReadyToRun: isConnected && !(await isBackfillNeeded(db, settings)),
    ...{ missing, items },
    checklist: checklistOf({
      isFieldsDone: fields.filter(({ rule }) => rule === 'HBF-1').length === 4 && fields.every((item) => isFine(item)),
      isListViewDone: lists.length > 0 && lists.every((item) => isFine(item)),
      spotCheckedAtMs: Number((await readSyncState(db, SPOT_CHECKED_AT)) ?? 0) || null,
      lastRunId: (await lastDoneRun(db, 'daily'))?.id ?? null,
    }),
  }
}

const isFine = ({ state }: SetupItem) => state === 'ok'

async function connectionItem(db: OrgDb, error: string | null): Promise<SetupItem> {
  const isKnown = (await loadConnection(db)) !== null
  const state: SetupState = error === null ? 'ok' : isKnown ? 'wrong' : 'missing'
  const fix = error === null ? null : 'Connect Salesforce with an integration user.'
  return item('connection', 'SET-1', 'Salesforce is connected', state, error ?? 'it answers', fix)
}

async function backfillItem(db: OrgDb, settings: OrgSettings): Promise<SetupItem> {
  const { unchecked, total } = await countUnchecked(db)
  const isNeeded = await isBackfillNeeded(db, settings)
  const found = `${unchecked} of ${total} contacts are unchecked without a bounce of ours`
  const fix = isNeeded ? `${found}: check them by the backfill. Until then the daily run refuses to start.` : null
  return {
    ...item('backfill', 'ACT-2', 'Existing contacts are checked', isNeeded ? 'wrong' : 'ok', found, fix),
    isCreatable: isNeeded,
  }
}

function listViewItem(objects: readonly string[]): SetupItem {
  const missing = ['Contact', 'Lead'].filter((object) => !objects.includes(object))
  const state = missing.length === 0 ? 'ok' : 'missing'
  const found = missing.length === 0 ? 'Contact and Lead have it' : `missing on ${missing.join(' and ')}`
  const fix = missing.length === 0 ? null : 'Let Reachable create the list view "Hard bounces".'
  return {
    ...item(LIST_VIEWS, 'HBF-10', 'List view of flagged records', state, found, fix),
    isCreatable: missing.length > 0,
  }
}

function reportItem(isThere: boolean): SetupItem {
  const found = isThere ? 'it is in the folder "Reachable"' : 'not found, or reports are hidden from us'
  const fix = isThere
    ? null
    : 'Let Reachable create the report "Created by Reachable" in a folder that everybody may read.'
  const title = 'Report of the contacts that Reachable created'
  return { ...item(REPORT, 'RPT-2', title, isThere ? 'ok' : 'missing', found, fix), isCreatable: !isThere }
}

/** A layout is changed only when somebody asks: each org has arranged its own, and nothing that works depends on them. */
function layoutItem(settings: OrgSettings, org: OrgFields, report: LayoutsReport | null): SetupItem {
  const title = 'Page layout section "Email Deliverability"'
  const toItem = (state: SetupState, found: string, fix: string | null) =>
    item(LAYOUT, 'HBF-10', title, state, found, fix)
  if (report?.kind !== 'read') {
    const byHand = 'Give the integration user the right to modify metadata, or add the section in the object manager.'
    return toItem('unknown', `page layouts cannot be read: ${report?.error ?? 'no answer'}`, byHand)
  }
  const wanted = layoutFields(settings)
  const lacking = lackingLayouts(settings, report)
  if (lacking.length === 0) return toItem('ok', `all ${report.layouts.length} layouts show the fields`, null)
  const found = `missing on ${lacking.map(({ object, name }) => `${name} of ${object}`).join(', ')}`
  const isCreatable = LAYOUT_OBJECTS.every((object) => wanted[object].every((name) => org[object]?.[name]))
  const fix = isCreatable ? 'Let Reachable add the section to these layouts.' : 'First the fields, then their place.'
  return { ...toItem('missing', found, fix), isCreatable }
}

/** Layouts that do not show all our fields; none where they cannot be read. */
function lackingLayouts(settings: OrgSettings, report: LayoutsReport): readonly OrgLayout[] {
  const wanted = layoutFields(settings)
  const layouts = report.kind === 'read' ? report.layouts : []
  return layouts.filter(({ object, fields }) => wanted[object].some((name) => !fields.includes(name)))
}

function item(
  id: string,
  rule: string,
  title: string,
  state: SetupState,
  found: string,
  fix: string | null,
): SetupItem {
  return { id, rule, title, state, checks: [{ name: id, state, found }], fix, isCreatable: false }
}

/** Makes what an item misses, or all fields; safe to repeat. */
export async function createSetupItem(
  decider: Decider,
  salesforce: SalesforceSync,
  { id, byUser }: { readonly id: string; readonly byUser: string },
  nowMs: number,
): Promise<Setup | Refused | 'unknown'> {
  const { settings } = await currentSettings(decider.db)
  const report = await salesforce.readSetup(nowMs)
  if (report.kind !== 'read') return { refused: report.error ?? report.kind }
  const fields = fieldsToCreate(id, settings, report.fields)
  const listViews =
    id === LIST_VIEWS ? (['Contact', 'Lead'] as const).filter((name) => !report.listViews.includes(name)) : []
  const hasReport = id === REPORT && !report.hasReport
  const layouts = id === LAYOUT ? await salesforce.readLayouts(nowMs) : null
  const hasLacking = layouts !== null && (layouts.kind !== 'read' || lackingLayouts(settings, layouts).length > 0)
  const onLayouts = hasLacking ? layoutFields(settings) : null
  if (fields === null) return 'unknown'
  if (fields.length + listViews.length > 0 || hasReport || onLayouts) {
    const made = await salesforce.createSetup({ fields, listViews, hasReport, onLayouts }, nowMs)
    if (made.kind !== 'done') return { refused: made.error ?? made.kind }
    const names = [
      ...fields.map(({ object, name }) => `${object}.${name}`),
      ...listViews.map((name) => `list view of ${name}`),
      ...(hasReport ? ['report of created contacts'] : []),
      ...(onLayouts ? ['section "Email Deliverability" on page layouts'] : []),
    ]
    await note(decider, 'setup.create', 'SET-1', `Made in Salesforce (by ${byUser}): ${names.join(', ')}.`, nowMs)
  }
  return checkSetup(decider.db, salesforce, nowMs)
}

/** Null: there is no such item. A field of a customer's own name, or of another type, is left alone. */
function fieldsToCreate(id: string, settings: OrgSettings, org: OrgFields) {
  const needed = neededFields(settings).map((each) => ({ each, item: fieldItem(each, org, null) }))
  const isItem = [LIST_VIEWS, REPORT, LAYOUT, ALL_FIELDS].includes(id) || needed.some(({ item }) => item.id === id)
  if (!isItem) return null
  return needed.filter(({ item }) => (id === ALL_FIELDS || item.id === id) && item.isCreatable).map(({ each }) => each)
}

/** ACT-2: checks what nobody ever checked, and reads the result back. */
export async function backfillContacts(
  decider: Decider,
  salesforce: SalesforceSync,
  byUser: string,
  nowMs: number,
): Promise<BackfillResult | Refused> {
  const report = await salesforce.backfill((ids) => uncheckedByUs(decider.db, ids), nowMs)
  if (report.kind !== 'done') return { refused: report.error ?? report.kind }
  const { updated, failed, left } = report
  const why = `Checked email_active on ${updated} contacts that nobody had checked (by ${byUser}); ${failed} were refused.`
  await note(decider, 'setup.backfill', 'ACT-2', why, nowMs)
  await salesforce.pull(nowMs)
  return { updated, failed, left }
}

function note(decider: Decider, action: string, rule: string, why: string, nowMs: number): Promise<void> {
  return writing(decider.db, async (tx) => {
    await logReasons(await decisionScope(decider, tx, nowMs), null, [{ action, outcome: 'done', rule, why }])
  })
}
