import type { OrgSettings, SettingsNotice } from '../contract/index.ts'

/**
 * What an admin should know of the settings in force: choices that are allowed and take something away. They refuse
 * nothing.
 * @source requirements AMB-32, AMB-1, AMB-24, GRD-1
 */
export function settingsNotices(settings: OrgSettings): SettingsNotice[] {
  return [
    ...settings.profiles.flatMap((profile, index) =>
      profile.captureInboundSeen === 'off'
        ? [notice('inbound_not_captured', `/profiles/${index}/captureInboundSeen`, profile.name)]
        : [],
    ),
    ...(settings.contactActivityKinds.length === 0 ? [notice('no_contact_activity', '/contactActivityKinds', '')] : []),
    ...(settings.dedupe.enabled && settings.dedupe.survivor === 'earliest'
      ? [notice('dedupe_keeps_earliest', '/dedupe/survivor', '')]
      : []),
    ...(settings.bounce.domainIncident.enabled
      ? []
      : [notice('no_domain_guard', '/bounce/domainIncident/enabled', '')]),
  ]
}

const SENTENCES = {
  inbound_not_captured:
    'In the profile {about} mail from contacts is not captured: only meeting answers and automatic replies can confirm or end a bounce.',
  no_contact_activity:
    'Nothing that a contact does ends a bounce; only an open, a click or a release by an admin does.',
  dedupe_keeps_earliest:
    'The earliest record of an address stays, whoever made it; where that is ours nothing is deleted.',
  no_domain_guard: 'A domain that refuses everybody at once does not hold back writes.',
} as const

const notice = (code: keyof typeof SENTENCES, pointer: string, about: string): SettingsNotice => ({
  code,
  pointer,
  sentence: SENTENCES[code].replace('{about}', about),
})
