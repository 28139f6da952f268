import type { Setup } from '@reachable/shared/contract'

export type ChecklistFacts = {
  readonly isFieldsDone: boolean
  readonly isListViewDone: boolean
  /** When a spot check found that everything matches; null: not yet. */
  readonly spotCheckedAtMs: number | null
  readonly lastRunId: string | null
}

/**
 * The eight items of the source's check list (SET-4). Some are how this product works, and cannot be left open; they
 * name their proof, so that an auditor can look.
 */
export function checklistOf(facts: ChecklistFacts): Setup['checklist'] {
  const { isFieldsDone, isListViewDone, spotCheckedAtMs, lastRunId } = facts
  const run = lastRunId === null ? '' : ` Last run: ${lastRunId}.`
  const checked = spotCheckedAtMs === null ? null : new Date(spotCheckedAtMs).toISOString()
  const items = [
    item('fields', 'Fields on Contact and Lead', isFieldsDone, 'The four fields exist and can be written.'),
    item(
      'staging_keyed',
      'Staging has a unique key',
      true,
      `SubscriberKey is the primary key; each run starts it anew.${run}`,
    ),
    item('held_join', 'Only held addresses are staged', true, 'The status is worked out at run time (HBF-3).'),
    item('cut_500', 'Reasons are cut to 500 characters', true, 'Cut when the row is staged (HBF-6).'),
    item('re_entry', 'A later bounce moves the date', true, 'Re-entry always (HBF-4).'),
    item('chained', 'The update follows staging', true, `One run does both, and staging first (HBF-2).${run}`),
    item(
      'spot_check',
      'Five records were checked',
      checked !== null,
      checked === null ? 'Not yet.' : `All matched at ${checked}.`,
    ),
    item('list_view', 'List view of flagged records', isListViewDone, 'Filtered on the flag, on Contact and Lead.'),
  ]
  const open = items.filter(({ isDone }) => !isDone).map(({ id }) => id)
  return { done: items.length - open.length, of: items.length, open, items }
}

const item = (id: string, title: string, isDone: boolean, proof: string) => ({ id, title, isDone, proof })
