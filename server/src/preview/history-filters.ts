import type { Filter, OrgSettings } from '@reachable/shared/contract'
import { compileFilters } from '@reachable/shared/rules'
import type { InboxRow } from '../db/org/inbox.ts'
import type { OrgReader } from '../db/org/open.ts'
import { privateFiltersOf } from '../db/org/private-filters.ts'

export type HistoryFilters = {
  /** True for what a filter of the org or of the capturing user would drop today: it is never decided (FLT-1, FLT-6). */
  hides(row: InboxRow): Promise<boolean>
  ownOf(userAddress: string): Promise<readonly Filter[]>
}

/** The filters that hold for stored activities; those of a user are read once. */
export function historyFilters(db: OrgReader, { filters }: OrgSettings): HistoryFilters {
  const org = compileFilters(filters)
  const own = new Map<string, readonly Filter[]>()
  const ownOf = async (userAddress: string): Promise<readonly Filter[]> => {
    const known = own.get(userAddress) ?? (await privateFiltersOf(db, userAddress))
    own.set(userAddress, known)
    return known
  }
  return {
    ownOf,
    hides: async ({ activity, userAddress }) =>
      org.judge(activity).kind === 'dropped' ||
      compileFilters(await ownOf(userAddress)).judge(activity).kind === 'dropped',
  }
}
