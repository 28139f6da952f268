import { type OrgSettings, Profile } from '@reachable/shared/contract'

type Refused = {
  readonly title: string
  readonly status: 404 | 409 | 422
  readonly code: string
  readonly detail?: string
}
type WithErrors = Refused & { readonly errors?: { pointer: string; detail: string }[] }
/** The settings with the change, or the problem to answer with. */
export type ProfileChange = { readonly settings: OrgSettings } | { readonly refusal: WithErrors }

/** Parts of a profile in place of the old ones; its id stays. */
export function patchProfile(
  settings: OrgSettings,
  id: string,
  part: Readonly<Record<string, unknown>>,
): ProfileChange {
  const profile = settings.profiles.find((each) => each.id === id)
  if (!profile) return unknown
  const parsed = Profile.safeParse({ ...profile, ...part, id })
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }))
    return { refusal: { title: 'This is no profile', status: 422, code: 'invalid_profile', errors } }
  }
  const profiles = settings.profiles.map((each) => (each.id === id ? parsed.data : each))
  return { settings: { ...settings, profiles } }
}

export function cloneProfile(settings: OrgSettings, id: string, copy: Pick<Profile, 'id' | 'name'>): ProfileChange {
  const profile = settings.profiles.find((each) => each.id === id)
  if (!profile) return unknown
  if (settings.profiles.some((each) => each.id === copy.id)) {
    return { refusal: { title: 'Another profile has this id', status: 409, code: 'profile_exists' } }
  }
  return { settings: { ...settings, profiles: [...settings.profiles, { ...profile, ...copy }] } }
}

/**
 * Without the profile. One that is in use needs to know which profile its users get (PRF-2); the default one is in use
 * by everybody who has no other.
 */
export function removeProfile(settings: OrgSettings, id: string, moveTo: string | null): ProfileChange {
  const { profiles, defaultProfile, profileAssignments } = settings
  if (!profiles.some((each) => each.id === id)) return unknown
  if (id === defaultProfile) {
    const detail = 'Make another profile the default first.'
    return { refusal: { title: 'This is the default profile', status: 409, code: 'default_profile', detail } }
  }
  const users = Object.keys(profileAssignments).filter((user) => profileAssignments[user] === id)
  if (users.length > 0 && moveTo === null) {
    const detail = `${users.length} users have it. Say with moveTo which profile they get.`
    return { refusal: { title: 'The profile is in use', status: 409, code: 'profile_in_use', detail } }
  }
  const target = moveTo === 'default' ? defaultProfile : moveTo
  if (target !== null && (target === id || !profiles.some((each) => each.id === target))) {
    return { refusal: { title: 'No such profile to move to', status: 422, code: 'unknown_target' } }
  }
  const kept = Object.entries(profileAssignments).flatMap(([user, profile]) => {
    if (profile !== id) return [[user, profile]]
    // Nobody needs an entry for the profile that they have without one.
    return target === null || target === defaultProfile ? [] : [[user, target]]
  })
  return {
    settings: {
      ...settings,
      profiles: profiles.filter((each) => each.id !== id),
      profileAssignments: Object.fromEntries(kept),
    },
  }
}

const unknown: ProfileChange = { refusal: { title: 'No such profile', status: 404, code: 'profile_not_found' } }
