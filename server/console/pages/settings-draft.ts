import type { OrgSettings } from '@reachable/shared/contract'

/** The part of the settings that this page edits; all else is saved as it was read. */
export type Draft = {
  readonly crmWrites: boolean
  readonly contactCreation: boolean
  readonly ocr: boolean
  /** One domain a line, as typed. */
  readonly internalDomains: string
  readonly timeZone: string
}

export function draftOf(settings: OrgSettings): Draft {
  const profile = settings.profiles.find(({ id }) => id === settings.defaultProfile)
  return {
    crmWrites: settings.bounce.crmWrites,
    contactCreation: profile?.contactCreation ?? false,
    ocr: profile?.ocr ?? false,
    internalDomains: settings.internalDomains.join('\n'),
    timeZone: settings.timeZone,
  }
}

export function settingsWith(settings: OrgSettings, draft: Draft): OrgSettings {
  const { contactCreation, ocr } = draft
  return {
    ...settings,
    internalDomains: domainsOf(draft.internalDomains),
    timeZone: draft.timeZone.trim(),
    bounce: { ...settings.bounce, crmWrites: draft.crmWrites },
    profiles: settings.profiles.map((profile) =>
      profile.id === settings.defaultProfile ? { ...profile, contactCreation, ocr } : profile,
    ),
  }
}

/** Each difference as a sentence. */
export function changesBetween(before: Draft, after: Draft): readonly string[] {
  const changes: string[] = []
  if (before.crmWrites !== after.crmWrites) changes.push(`Writing bounce flags: ${onOff(after.crmWrites)}`)
  if (before.contactCreation !== after.contactCreation)
    changes.push(`Creating contacts: ${onOff(after.contactCreation)}`)
  if (before.ocr !== after.ocr) changes.push(`Adding contact roles: ${onOff(after.ocr)}`)
  const domains = domainsOf(after.internalDomains)
  if (domainsOf(before.internalDomains).join() !== domains.join()) {
    changes.push(domains.length === 0 ? 'No internal domains' : `Internal domains: ${domains.join(', ')}`)
  }
  if (before.timeZone !== after.timeZone) changes.push(`Time zone: ${after.timeZone}`)
  return changes
}

const onOff = (isOn: boolean) => (isOn ? 'on' : 'off')

const domainsOf = (typed: string) => [
  ...new Set(
    typed
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter((domain) => domain !== ''),
  ),
]
