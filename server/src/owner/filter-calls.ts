import type { Filter, FilterList, SavedFilters } from '@reachable/shared/contract'
import { type OrgDb, writing } from '../db/org/open.ts'
import { privateFiltersOf, removePrivateFilter, savePrivateFilter } from '../db/org/private-filters.ts'
import { currentSettings, saveSettings } from '../db/org/settings.ts'
import { type FilterImpact, filterImpact, needsSecondYes } from './filter-impact.ts'

type ChangeFilters = {
  /** `add`: beside the others, in the place of one with the same id. `replace`: these and no others. */
  readonly how: 'add' | 'replace'
  readonly filters: readonly Filter[]
  /** The second yes of FLT-4. */
  readonly isConfirmed: boolean
  readonly byUser: string
}
export type ChangeFiltersAnswer =
  | { readonly kind: 'saved'; readonly saved: SavedFilters }
  | { readonly kind: 'hides_much'; readonly impact: FilterImpact }
  | { readonly kind: 'too_many' }

/** What can be asked about filters. Those of the org live in the settings, so each change is a new version of these. */
export type FilterCalls = {
  filters(userAddress: string): Promise<FilterList>
  changeFilters(change: ChangeFilters, nowMs: number): Promise<ChangeFiltersAnswer>
  removeFilter(id: string, byUser: string, nowMs: number): Promise<'removed' | 'unknown'>
  savePrivateFilter(userAddress: string, filter: Filter, nowMs: number): Promise<'saved' | 'too_many'>
  removePrivateFilter(userAddress: string, id: string): Promise<'removed' | 'unknown'>
}

/** As many as the settings hold. */
const FILTERS_MAX = 2_000

export function filterCalls(db: OrgDb): FilterCalls {
  return {
    filters: async (userAddress) => ({
      filters: (await currentSettings(db)).settings.filters,
      private: await privateFiltersOf(db, userAddress),
    }),
    changeFilters: (change, nowMs) => changeFilters(db, change, nowMs),
    removeFilter: async (id, byUser, nowMs) => {
      const saved = await saveFilters(db, byUser, nowMs, (filters) => {
        const left = filters.filter((filter) => filter.id !== id)
        return left.length < filters.length ? left : null
      })
      return saved ? 'removed' : 'unknown'
    },
    savePrivateFilter: (userAddress, filter, nowMs) =>
      writing(db, async (tx) => ((await savePrivateFilter(tx, userAddress, filter, nowMs)) ? 'saved' : 'too_many')),
    removePrivateFilter: (userAddress, id) =>
      writing(db, async (tx) => ((await removePrivateFilter(tx, userAddress, id)) ? 'removed' : 'unknown')),
  }
}

async function changeFilters(db: OrgDb, change: ChangeFilters, nowMs: number): Promise<ChangeFiltersAnswer> {
  const { how, filters, isConfirmed, byUser } = change
  if (!isConfirmed) {
    const known = (await currentSettings(db)).settings.filters
    const impact = await filterImpact(
      db,
      filters.filter((filter) => !known.some((other) => isSame(filter, other))),
    )
    if (needsSecondYes(impact)) return { kind: 'hides_much', impact }
  }
  const ids = new Set(filters.map((filter) => filter.id))
  const saved = await saveFilters(db, byUser, nowMs, (known) => {
    const all = how === 'replace' ? filters : [...known.filter(({ id }) => !ids.has(id)), ...filters]
    return all.length > FILTERS_MAX ? null : all
  })
  return saved ? { kind: 'saved', saved } : { kind: 'too_many' }
}

const isSame = (a: Filter, b: Filter): boolean => a.type === b.type && a.field === b.field && a.pattern === b.pattern

/** Reads and writes in one transaction, so that two admins who add a filter at once both have it. */
function saveFilters(
  db: OrgDb,
  byUser: string,
  nowMs: number,
  change: (filters: readonly Filter[]) => readonly Filter[] | null,
): Promise<SavedFilters | null> {
  return writing(db, async (tx) => {
    const { version, settings } = await currentSettings(tx)
    const changed = change(settings.filters)
    if (changed === null) return null
    const filters = [...changed]
    await saveSettings(tx, { version: version + 1, settings: { ...settings, filters }, byUser, atMs: nowMs })
    return { version: version + 1, filters }
  })
}
