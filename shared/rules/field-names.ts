import type { OrgSettings } from '../contract/index.ts'
import type { OrgFields } from './setup-fields.ts'

/** Mapped fields, the objects that must have them, and the types that will do; an empty list: any. */
const MAPPED = {
  emailActive: { objects: ['Contact'], types: ['boolean'], kind: 'a checkbox' },
  hardBounce: { objects: ['Contact', 'Lead'], types: ['boolean'], kind: 'a checkbox' },
  hardBounceDate: { objects: ['Contact', 'Lead'], types: ['date', 'datetime'], kind: 'a Date or a DateTime' },
  createdByReachable: { objects: ['Contact'], types: ['boolean'], kind: 'a checkbox' },
  key: { objects: ['Contact'], types: [], kind: '' },
  department: { objects: ['Contact'], types: [], kind: '' },
  seniority: { objects: ['Contact'], types: [], kind: '' },
  persona: { objects: ['Contact'], types: [], kind: '' },
} as const
type MappedName = keyof typeof MAPPED
const NAMES = Object.keys(MAPPED) as MappedName[]

type Names = OrgSettings['fields']
export type NameFault = { readonly name: string; readonly detail: string }

/**
 * The mapped names as Salesforce spells them: `email_active` and `EMAIL_ACTIVE__C` both mean `email_active__c`. Only
 * names that change are judged, so that a field which somebody deleted does not lock the settings (SET-2, ACT-1).
 */
export function resolveFieldNames(
  wanted: Names,
  current: Names,
  org: OrgFields,
): { readonly names: Names; readonly faults: readonly NameFault[] } {
  const faults: NameFault[] = []
  const names = { ...wanted }
  for (const name of NAMES.filter((each) => wanted[each] !== current[each])) {
    const { objects, types, kind } = MAPPED[name]
    const seen = objects.flatMap((object) => Object.entries(org[object] ?? {}))
    const found = findName(
      wanted[name],
      seen.map(([key]) => key),
    )
    if (found === null)
      faults.push({
        name,
        detail: unknownName(
          wanted[name],
          seen.map(([key]) => key),
        ),
      })
    else if (
      !seen.every(([key, { type }]) => key !== found || types.length === 0 || types.some((each) => each === type))
    ) {
      faults.push({ name, detail: `${found} must be ${kind}` })
    } else names[name] = found
  }
  return { names, faults }
}

function findName(wanted: string, names: readonly string[]): string | null {
  const forms = [wanted, `${wanted}__c`].map((form) => form.toLowerCase())
  for (const form of forms) {
    const found = names.find((name) => name.toLowerCase() === form)
    if (found !== undefined) return found
  }
  return null
}

const NEAR_NAMES_MAX = 3

function unknownName(wanted: string, names: readonly string[]): string {
  const bare = (name: string) => name.toLowerCase().replace(/__c$/, '')
  const near = [...new Set(names)]
    .map((name) => ({ name, distance: distance(bare(wanted), bare(name)) }))
    .filter((each) => each.distance <= Math.max(2, bare(wanted).length / 3))
    .sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1))
    .slice(0, NEAR_NAMES_MAX)
    .map(({ name }) => name)
  return near.length === 0 ? `no field ${wanted}` : `no field ${wanted}; near names: ${near.join(', ')}`
}

/** Levenshtein's: characters to add, drop or change. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [i, character] of [...one].entries()) {
    const next = [i + 1]
    for (let j = 0; j < other.length; j += 1) {
      const same = (row[j] ?? 0) + (character === other[j] ? 0 : 1)
      next.push(Math.min(same, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
