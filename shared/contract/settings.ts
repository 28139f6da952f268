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

/** CAP-9: of whom a profile's users post sightings. */
export const CaptureInboundSeen = z.enum(['known', 'watched', 'off'])
export type CaptureInboundSeen = z.infer<typeof CaptureInboundSeen>

export const Profile = z
  .object({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    name: z.string().min(1).max(80),
    contactCreation: z.boolean().default(false),
    ocr: z.boolean().default(false),
    firstOcr: z.boolean().default(false),
    newOcr: z.boolean().default(false),
    activitySync: z.boolean().default(false),
    subject: z.enum(['none', 'hash', 'full']).default('none'),
    captureInboundSeen: CaptureInboundSeen.default('known'),
    /** REQ-1: the minimum cannot be removed; more may be added. */
    requiredFields: z.array(z.string()).default(['FirstName', 'LastName', 'Email']),
    defaultRole: z.string().max(40).nullable().default(null),
  })
  .strict()
  .meta({ id: 'Profile' })
export type Profile = z.infer<typeof Profile>

export const OrgSettings = z
  .object({
    internalDomains: z.array(Domain).max(500).default([]),
    /** IANA name; the daily run is at `runTime` there. */
    timeZone: z.string().max(64).default('UTC'),
    runTime: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .default('03:00'),
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

/** The profile that governs what this user captures. */
export function profileOf(settings: OrgSettings, userAddress: string): Profile {
  const id = settings.profileAssignments[userAddress] ?? settings.defaultProfile
  const profile = settings.profiles.find((candidate) => candidate.id === id) ?? settings.profiles[0]
  if (!profile) throw new Error('settings without a profile: the schema demands at least one')
  return profile
}
