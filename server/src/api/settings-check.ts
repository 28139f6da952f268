import { FILLABLE_FIELDS, type OrgSettings, type Profile } from '@reachable/shared/contract'
import { channelFaults } from './channel-faults.ts'
import { filterFaults } from './filter-form.ts'

type Fault = { readonly pointer: string; readonly detail: string }

/** Fields that captured mail can fill; others would refuse everybody for ever (REQ-3). */
const MINIMUM = ['FirstName', 'LastName', 'Email']

/** What the schema cannot see: references, names of zones, and combinations that would never work. */
export function settingsFaults(settings: OrgSettings): Fault[] {
  const ids = settings.profiles.map((profile) => profile.id)
  const assigned = Object.entries(settings.profileAssignments)
  return [
    ...(isTimeZone(settings.timeZone) ? [] : [{ pointer: '/timeZone', detail: 'no such time zone' }]),
    ...(ids.includes(settings.defaultProfile) ? [] : [{ pointer: '/defaultProfile', detail: 'no such profile' }]),
    ...(new Set(ids).size === ids.length ? [] : [{ pointer: '/profiles', detail: 'two profiles have one id' }]),
    ...assigned.flatMap(([user, id]) =>
      ids.includes(id) ? [] : [{ pointer: `/profileAssignments/${user}`, detail: 'no such profile' }],
    ),
    ...filterFaults(settings.filters, '/filters'),
    ...channelFaults(settings),
    ...settings.profiles.flatMap((profile, index) => profileFaults(profile, `/profiles/${index}`)),
  ]
}

function profileFaults(profile: Profile, pointer: string): Fault[] {
  const missing = MINIMUM.filter((field) => !profile.requiredFields.includes(field))
  const unsupported = profile.requiredFields.filter((field) => !FILLABLE_FIELDS.some((each) => each === field))
  return [
    ...missing.map((field) => ({ pointer: `${pointer}/requiredFields`, detail: `${field} cannot be left out` })),
    ...unsupported.map((field) => ({
      pointer: `${pointer}/requiredFields`,
      detail: `unsupported_field: ${field} cannot be filled from captured mail`,
    })),
    ...policyFaults(profile, `${pointer}/enrichment/policies`),
  ]
}

/** ENR-4: the owner is decided once and for all; of the other fields only those that mail can fill may have a policy. */
function policyFaults({ enrichment }: Profile, pointer: string): Fault[] {
  const named = Object.keys(enrichment.policies)
  return named
    .filter((field) => !FILLABLE_FIELDS.some((each) => each === field))
    .map((field) => ({
      pointer: `${pointer}/${field}`,
      detail:
        field === 'OwnerId'
          ? 'OwnerId is never updated'
          : `unsupported_field: ${field} cannot be filled from captured mail`,
    }))
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
