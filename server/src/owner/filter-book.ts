import type { Filter } from '@reachable/shared/contract'
import { compileFilters, type Filtered } from '@reachable/shared/rules'
import type { OrgReader } from '../db/org/open.ts'
import { privateFiltersOf } from '../db/org/private-filters.ts'
import { currentSettings, currentVersion } from '../db/org/settings.ts'

/** The filters that hold for one user at one version of the settings. */
export type UserFilters = {
  readonly settingsVersion: number
  readonly org: readonly Filter[]
  readonly own: readonly Filter[]
  /** True for people about whom nothing is captured, shown or looked up (BDG-4). */
  hides(address: string): boolean
  judge(activity: Parameters<ReturnType<typeof compileFilters>['judge']>[0]): Filtered<Filter>
}

/** Keeps the org's filters ready between requests; a new version of the settings is noticed with the next question. */
export function createFilterBook() {
  let known: { version: number; filters: readonly Filter[]; compiled: Compiled } | null = null
  const orgFilters = async (db: OrgReader) => {
    const version = await currentVersion(db)
    if (known?.version !== version) {
      const { filters } = (await currentSettings(db)).settings
      known = { version, filters, compiled: compileFilters(filters) }
    }
    return known
  }
  return {
    of: async (db: OrgReader, userAddress: string): Promise<UserFilters> => {
      const { version, filters, compiled } = await orgFilters(db)
      const own = await privateFiltersOf(db, userAddress)
      const ownCompiled = compileFilters(own)
      return {
        ...{ settingsVersion: version, org: filters, own },
        hides: (address) => compiled.hides(address) || ownCompiled.hides(address),
        judge: (activity) => {
          const verdict = compiled.judge(activity)
          return verdict.kind === 'kept' ? ownCompiled.judge(verdict.activity) : verdict
        },
      }
    },
  }
}
export type FilterBook = ReturnType<typeof createFilterBook>
type Compiled = ReturnType<typeof compileFilters<Filter>>
