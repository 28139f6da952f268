import type { PreviewCount, PreviewQuestion } from '@reachable/shared/contract'
import type { NewPreviewItem } from '../db/org/previews.ts'
import type { Reason } from '../ingest/ingest-scope.ts'

/**
 * Refusals beyond these are counted and not kept: nobody reads so many, and they wait in memory until the end.
 * What would be written is always kept.
 */
const REFUSALS_KEPT_MAX = 50_000

type ItemSource = {
  readonly question: PreviewQuestion
  readonly activityId: string | null
  readonly mailbox: string | null
}

/** Everything that a preview found so far. */
export type PreviewItems = {
  /** Adds one line of the log-to-be; answers the item where it is a new one that may get a near miss. */
  add(source: ItemSource, reason: Reason): NewPreviewItem | null
  explain(item: NewPreviewItem, nearMiss: NewPreviewItem['nearMiss']): void
  all(): readonly NewPreviewItem[]
  counts(): readonly PreviewCount[]
  /** Records that would be made or changed. */
  changes(): number
  isCut(): boolean
}

export function collectItems(): PreviewItems {
  const items: NewPreviewItem[] = []
  const places = new Map<string, number>()
  const counts = new Map<string, PreviewCount>()
  const changed = new Set<string>()
  let refusals = 0

  const again = (key: string): boolean => {
    const place = places.get(key)
    const known = place === undefined ? undefined : items[place]
    if (place === undefined || !known) return false
    items[place] = { ...known, times: known.times + 1 }
    return true
  }

  return {
    add: (source, reason) => {
      countIn(counts, source.question, reason)
      // That somebody is a contact already changes nothing and stands against nothing.
      if (reason.outcome === 'done') return null
      const item = toItem(source, reason)
      if (reason.outcome === 'planned') changed.add(recordOf(item))
      const { question, action, address, refusal, crm } = item
      const key = [question, action, address, refusal, crm?.recordId, ...Object.keys(crm?.after ?? {})].join('\n')
      if (reason.outcome !== 'planned') {
        if (again(key)) return null
        refusals += 1
        if (refusals > REFUSALS_KEPT_MAX) return null
        places.set(key, items.length)
      }
      items.push(item)
      return item
    },
    explain: (item, nearMiss) => {
      const place = items.lastIndexOf(item)
      if (place >= 0) items[place] = { ...item, nearMiss }
    },
    all: () => items,
    counts: () => [...counts.values()],
    changes: () => changed.size,
    isCut: () => refusals > REFUSALS_KEPT_MAX,
  }
}

/** What a change is about; the same contact planned by two activities is one record. */
function recordOf({ action, address, activityId, crm }: NewPreviewItem): string {
  const object = crm?.object ?? action
  // People have one contact, and one role on an opportunity, but a Task or Event for each activity.
  const which = object === 'Task' || object === 'Event' ? activityId : crm?.after.OpportunityId
  return [object, crm?.recordId ?? address, which ?? ''].join('\n')
}

function toItem(source: ItemSource, reason: Reason): NewPreviewItem {
  const { action, rule, why, address = null, refusal = null, evidence = [], crm = null } = reason
  const outcome = reason.outcome === 'failed' ? 'refused' : reason.outcome
  const about = { ...source, action, outcome, rule, why, address, refusal, evidence: [...evidence] }
  return { ...about, crm, times: 1, nearMiss: null }
}

function countIn(counts: Map<string, PreviewCount>, question: PreviewQuestion, reason: Reason): void {
  const { action, refusal = null } = reason
  const outcome = reason.outcome === 'failed' ? 'refused' : reason.outcome
  const key = [question, action, outcome, refusal].join('\n')
  const known = counts.get(key) ?? { question, action, outcome, refusal, count: 0 }
  counts.set(key, { ...known, count: known.count + 1 })
}
