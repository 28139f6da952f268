import * as z from 'zod'

/**
 * The org's settings: one versioned document. Defaults are those of the requirements, sections Y and Z.
 * A new org writes nothing to the CRM until an admin switches it on (PRF-6).
 */
const Domain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'a domain in lower case ASCII, such as acme.com')
const FieldApiName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/)

/** HLD-9 and section Y. Gateways and filters are not in it: they refuse for reasons of their own. */
export const TRUSTED_HOSTS_DEFAULT = [
  'google.com',
  'googlemail.com',
  'gmail.com',
  'hotmail.com',
  'live.com',
  'msn.com',
  'yahoo.com',
  'me.com',
  'outlook.com',
  'office365.us',
  'yahoodns.net',
  'icloud.com',
  'mail.me.com',
  'zoho.com',
  'zoho.eu',
  'messagingengine.com',
  'protonmail.ch',
  'gmx.net',
  'web.de',
  'kundenserver.de',
  'emailsrvr.com',
]

/** Fields that captured mail can fill (CON-5): the only ones that may be required (REQ-3) or enriched (ENR-3). */
export const FILLABLE_FIELDS = [
  'FirstName',
  'LastName',
  'Email',
  'Title',
  'Phone',
  'Department',
  'Seniority',
  'Persona',
  'MailingCountry',
  'MailingState',
] as const
export type FillableField = (typeof FILLABLE_FIELDS)[number]

/** ENR-3: what newer information does to a field that may be updated. */
export const EnrichmentPolicy = z.enum(['always', 'ifEmpty', 'never'])
export type EnrichmentPolicy = z.infer<typeof EnrichmentPolicy>

const Enrichment = z
  .object({
    /** Off: contacts made by people are never touched, ours are kept fresh (ENR-1, ENR-2). */
    enabled: z.boolean().default(false),
    /** By field of `FILLABLE_FIELDS`; a field that is not named is never written (ENR-3). */
    policies: z.record(z.string(), EnrichmentPolicy).default({}),
    /** ENR-5: Department, Seniority and Persona are updated if enrichment or this says so. */
    updatePersona: z.boolean().default(false),
  })
  .strict()
  .meta({ id: 'Enrichment' })

/** FLT-1: `*` is any run of characters, `?` is one. */
export const Filter = z
  .object({
    id: z.string().regex(/^[a-z0-9_-]{1,40}$/),
    /** `email` and `meeting` drop the whole activity; `contact` only keeps the person from being created. */
    type: z.enum(['email', 'meeting', 'contact']),
    field: z.enum(['address', 'domain', 'subject']).default('address'),
    pattern: z.string().min(1).max(200),
  })
  .strict()
  .meta({ id: 'Filter' })
export type Filter = z.infer<typeof Filter>

/** The project of whoever has only one. */
export const DEFAULT_PROJECT = 'default'

/** S4: what a person can unsubscribe from. A rep's own mail is one too (CHN-5). */
export const Channel = z
  .object({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    name: z.string().min(1).max(80),
    project: z.string().min(1).max(64).default(DEFAULT_PROJECT),
    type: z.enum(['marketing', 'transactional']),
    medium: z.enum(['email', 'push', 'sms', 'in_app', 'web_push']).default('email'),
  })
  .strict()
  .meta({ id: 'Channel' })
export type Channel = z.infer<typeof Channel>

/** SFT-2: so many soft bounces in so many days end the subscription to these channels. Off until an admin enables it. */
export const SoftBounceJourney = z
  .object({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    enabled: z.boolean().default(false),
    softBounces: z.number().int().min(1).max(100).default(5),
    days: z.number().int().min(1).max(365).default(90),
    channels: z.array(z.string()).max(100).default([]),
  })
  .strict()
  .meta({ id: 'SoftBounceJourney' })
export type SoftBounceJourney = z.infer<typeof SoftBounceJourney>

/** An admin's own reading of titles; the first rule whose words all occur in the title counts, before the built-in ones. */
export const TitleRule = z
  .object({
    words: z.array(z.string().min(1).max(60)).min(1).max(10),
    department: z.string().max(80).optional(),
    seniority: z.string().max(80).optional(),
    persona: z.string().max(80).optional(),
  })
  .strict()
  .meta({ id: 'TitleRule' })
export type TitleRule = z.infer<typeof TitleRule>

/** What counts as new data from the CRM (ACT-7): fields of the record, or a new Task or Event on it. */
export const CRM_CHANGE_FIELDS_DEFAULT = [
  'Email',
  'FirstName',
  'LastName',
  'Title',
  'Phone',
  'AccountId',
  'OwnerId',
  'Task',
  'Event',
]

export const ONE_TO_ONE_CHANNEL = 'sales-1-1'

/** CAP-9: of whom a profile's users post sightings. */
export const CaptureInboundSeen = z.enum(['known', 'watched', 'off'])
export type CaptureInboundSeen = z.infer<typeof CaptureInboundSeen>

export const Profile = z
  .object({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    name: z.string().min(1).max(80),
    contactCreation: z.boolean().default(false),
    ocr: z.boolean().default(false),
    /** Null: as the org's `contacts.firstOcr` says (PRF-1). */
    firstOcr: z.boolean().nullable().default(null),
    newOcr: z.boolean().default(false),
    activitySync: z.boolean().default(false),
    /** ASY-1: which activities `activitySync` writes. */
    activitySyncTypes: z.array(z.enum(['email', 'meeting'])).default(['email', 'meeting']),
    /** ASY-2: what a cancelled meeting does to its Event. */
    cancelledMeetings: z.enum(['remove', 'mark']).default('remove'),
    enrichment: Enrichment.prefault({}),
    subject: z.enum(['none', 'hash', 'full']).default('none'),
    captureInboundSeen: CaptureInboundSeen.default('known'),
    /** REQ-1: the minimum cannot be removed; more may be added. */
    requiredFields: z.array(z.string()).default(['FirstName', 'LastName', 'Email']),
    defaultRole: z.string().max(40).nullable().default(null),
  })
  .strict()
  .meta({ id: 'Profile' })
export type Profile = z.infer<typeof Profile>

export const Freshness = z.enum(['economy', 'prompt'])
export type Freshness = z.infer<typeof Freshness>

export const OrgSettings = z
  .object({
    internalDomains: z.array(Domain).max(500).default([]),
    /** IANA name; the daily run is at `runTime` there. */
    timeZone: z.string().max(64).default('UTC'),
    runTime: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .default('03:00'),
    /** AMB-1: which signs count as activity from the contact. */
    contactActivityKinds: z
      .array(z.enum(['mail', 'meeting_organised', 'meeting_response', 'auto_reply']))
      .default(['mail', 'meeting_organised', 'meeting_response', 'auto_reply']),
    bounce: z
      .object({
        /** ACT-14: off means badges only, never a CRM write. */
        crmWrites: z.boolean().default(false),
        trustedHosts: z.array(z.string().max(253)).max(500).default(TRUSTED_HOSTS_DEFAULT),
        quietDays: z.number().int().min(1).max(90).default(7),
        confirmAfterHours: z.number().int().min(0).max(240).default(12),
        heldThreshold: z.number().int().min(2).max(10).default(3),
        heldWindowDays: z.number().int().min(1).max(90).default(15),
        heldRule: z.enum(['within_window', 'sfmc_strict']).default('within_window'),
        thresholdCategories: z.enum(['address', 'any']).default('address'),
        syncThresholdHeld: z.boolean().default(true),
        clearDateOnReset: z.boolean().default(false),
        clearForeignFlags: z.boolean().default(false),
        dnsFailureIsHard: z.boolean().default(false),
        inactivePolicy: z.enum(['confirmed_hard', 'held', 'confirmed_any']).default('confirmed_hard'),
        markScope: z.enum(['address', 'matched_contact']).default('address'),
        /** AMB-31: `id` writes only on the one record to which the failed mail was matched. */
        bounceMatch: z.enum(['address', 'id']).default('address'),
        /** AMB-2c. Names of Contact fields, and `Task`, `Event`. */
        crmChangeFields: z.array(FieldApiName).max(50).default(CRM_CHANGE_FIELDS_DEFAULT),
        /** GRD-1: so many addresses, and this share of those mailed at one domain, within these minutes. */
        domainIncident: z
          .object({
            enabled: z.boolean().default(true),
            addresses: z.number().int().min(2).max(1_000).default(5),
            share: z.number().min(0.01).max(1).default(0.3),
            minutes: z.number().int().min(5).max(1_440).default(60),
            calmHours: z.number().int().min(1).max(240).default(24),
          })
          .strict()
          .prefault({}),
      })
      .strict()
      .prefault({}),
    contacts: z
      .object({
        leadSource: z.string().max(40).default('Reachable'),
        eligibility: z.enum(['any_internal_participant', 'capturing_user_only']).default('any_internal_participant'),
        includeClosedOwners: z.boolean().default(false),
        subdomains: z.enum(['parent', 'exact']).default('parent'),
        ocrMayCreateContacts: z.boolean().default(false),
        multiOpportunity: z.boolean().default(false),
        firstOcrScope: z.enum(['all', 'one']).default('all'),
        /** PRF-1: the org's own choice, for profiles that make none. */
        firstOcr: z.boolean().default(false),
        /** AMB-20: with several opportunities, roles on all matched ones or on the best alone. */
        multiOcrScope: z.enum(['all', 'primary']).default('all'),
        /** AMB-10: `suggest` shows a name guessed from the address to the rep; it is never written by itself. */
        nameGuess: z.enum(['no', 'suggest']).default('no'),
      })
      .strict()
      .prefault({}),
    /** Section P. Off until an admin has seen the plan. */
    dedupe: z
      .object({
        enabled: z.boolean().default(false),
        /** AMB-24: `earliest` keeps the earliest record, so that nothing is deleted where that is ours. */
        survivor: z.enum(['manual', 'earliest']).default('manual'),
      })
      .strict()
      .prefault({}),
    /** Section N: the org's filters. Users may add private ones, kept elsewhere. */
    filters: z.array(Filter).max(2_000).default([]),
    /** Section S. */
    channels: z
      .array(Channel)
      .max(500)
      .default([
        { id: ONE_TO_ONE_CHANNEL, name: 'Sales 1:1', project: DEFAULT_PROJECT, type: 'transactional', medium: 'email' },
      ]),
    /** AMB-27: the channel of a rep's own mail. */
    oneToOneChannel: z.string().default(ONE_TO_ONE_CHANNEL),
    /** Section U: a template that is off. */
    softBounceJourneys: z
      .array(SoftBounceJourney)
      .max(50)
      .default([{ id: 'template', enabled: false, softBounces: 5, days: 90, channels: [] }]),
    /** Title to Department, Seniority and Persona, before the built-in rules. */
    titleRules: z.array(TitleRule).max(500).default([]),
    /** Section Y. Bounce events are kept at least six months (HBF-14). */
    retention: z
      .object({
        contactSeenDays: z.number().int().min(8).max(730).default(30),
        inboxMonths: z.number().int().min(1).max(120).default(13),
        logMonths: z.number().int().min(1).max(120).default(24),
        bounceEventMonths: z.number().int().min(6).max(120).default(13),
      })
      .strict()
      .prefault({}),
    /** How the org's Salesforce is used. */
    salesforce: z
      .object({
        /** How soon a capture reaches the CRM: most within five minutes, or nearly all within one. */
        freshness: Freshness.default('economy'),
        /** The part of the org's daily API calls that we may use. */
        callShare: z.number().min(0.01).max(1).default(0.2),
      })
      .strict()
      .prefault({}),
    /** Salesforce API names; each can be mapped to the customer's own field. */
    fields: z
      .object({
        emailActive: FieldApiName.default('email_active__c'),
        hardBounce: FieldApiName.default('Hard_Bounce__c'),
        hardBounceDate: FieldApiName.default('Hard_Bounce_Date__c'),
        createdByReachable: FieldApiName.default('Created_By_Reachable__c'),
        key: FieldApiName.default('Reachable_Key__c'),
        department: FieldApiName.default('Department'),
        seniority: FieldApiName.default('Seniority__c'),
        persona: FieldApiName.default('Persona__c'),
        accountDomains: z.array(FieldApiName).min(1).max(10).default(['Website', 'Secondary_Domains__c']),
      })
      .strict()
      .prefault({}),
    profiles: z
      .array(Profile)
      .min(1)
      .max(200)
      .default([Profile.parse({ id: 'default', name: 'Default' })]),
    defaultProfile: z.string().default('default'),
    /** Address of the user -> profile id. Without an entry the default profile governs (PRF-2). */
    profileAssignments: z.record(z.string(), z.string()).default({}),
  })
  .strict()
  .meta({ id: 'OrgSettings' })
export type OrgSettings = z.infer<typeof OrgSettings>

/** Settings of a fresh org: badges work, nothing is written. */
export const defaultSettings = (): OrgSettings => OrgSettings.parse({})

/** The settings with their version; the version is also the ETag. */
export const VersionedSettings = z
  .object({ version: z.number().int(), settings: OrgSettings })
  .meta({ id: 'VersionedSettings' })
export type VersionedSettings = z.infer<typeof VersionedSettings>

/** Something that an admin should know of the settings in force; it refuses nothing. */
export const SettingsNotice = z
  .object({ code: z.string(), pointer: z.string(), sentence: z.string() })
  .meta({ id: 'SettingsNotice' })
export type SettingsNotice = z.infer<typeof SettingsNotice>

/** The answer to whoever reads or writes the settings. */
export const SettingsAnswer = VersionedSettings.extend({ notices: z.array(SettingsNotice) }).meta({
  id: 'SettingsAnswer',
})

/** PRF-1: First OCR of a profile, or the org's where the profile makes no choice. */
export function isFirstOcrOn(settings: OrgSettings, profile: Profile): boolean {
  return profile.firstOcr ?? settings.contacts.firstOcr
}

/** The profile that governs what this user captures. */
export function profileOf(settings: OrgSettings, userAddress: string): Profile {
  const id = settings.profileAssignments[userAddress] ?? settings.defaultProfile
  const profile = settings.profiles.find((candidate) => candidate.id === id) ?? settings.profiles[0]
  if (!profile) throw new Error('settings without a profile: the schema demands at least one')
  return profile
}
