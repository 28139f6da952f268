import type { OrgRules } from './records/write-context.ts'
import { NO_RULES } from './records/write-context.ts'

/** What a test or an admin may change about the org while it runs (`PUT /__sim/config`). */
export type SimConfig = {
  /** API calls per rolling 24 hours. */
  apiLimit: number
  /** A refresh answers with a new refresh token and kills the old one. */
  rotateRefreshTokens: boolean
  /** Sessions die this long after their last use (business time of the simulator); null: never by time. */
  sessionMinutes: number | null
  accountTeams: boolean
  opportunityTeams: boolean
  /** Largest page of a query; Salesforce may always return fewer rows than asked. */
  pageRowsMax: number
  /** Sent as `instance_url` instead of the own address: an org that has moved. */
  instanceUrl: string | null
  /** The next consents end with `access_denied`. */
  denyConsent: boolean
  rules: OrgRules
}

export const DEFAULT_CONFIG: SimConfig = {
  apiLimit: 100_000,
  rotateRefreshTokens: false,
  sessionMinutes: null,
  accountTeams: true,
  opportunityTeams: true,
  pageRowsMax: 2_000,
  instanceUrl: null,
  denyConsent: false,
  rules: NO_RULES,
}

/** The client of the simulated External Client App. Not a secret: it opens nothing but the simulator. */
export const SIM_CLIENT_ID = 'reachable-simulator-client'
export const SIM_CLIENT_SECRET = 'reachable-simulator-secret'
