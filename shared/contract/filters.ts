import * as z from 'zod'
import { Filter } from './settings.ts'

/** A new filter; without an id it gets one from what it says, so that adding it twice is adding it once. */
export const NewFilter = Filter.partial({ id: true }).meta({ id: 'NewFilter' })
export type NewFilter = z.infer<typeof NewFilter>

/** FLT-6: the org's filters hold for everybody; private ones for the captures of the user who set them. */
export const FilterList = z.object({ filters: z.array(Filter), private: z.array(Filter) }).meta({ id: 'FilterList' })
export type FilterList = z.infer<typeof FilterList>

/** The saved filters and the version of the settings that has them. */
export const SavedFilters = z.object({ version: z.number().int(), filters: z.array(Filter) }).meta({
  id: 'SavedFilters',
})
export type SavedFilters = z.infer<typeof SavedFilters>
