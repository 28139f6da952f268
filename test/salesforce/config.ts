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
  /** Tasks and events may have several people, by TaskRelation and EventRelation. */
  sharedActivities: boolean
  /** Largest page of a query; Salesforce may always return fewer rows than asked. */
  pageRowsMax: number
  /** Sent as `instance_url` instead of the own address: an org that has moved. */
  instanceUrl: string | null
  /** The next consents end with `access_denied`. */
  denyConsent: boolean
  /** Accounts that are people: their contact is theirs alone. */
  personAccounts: boolean
  /** A search sees records only so long after their last change. */
  searchLagMs: number
  /** An open query locator dies after this long. */
  locatorMinutes: number
  /** Calls that may be open for more than 20 s at once; more are refused. */
  longCallsMax: number
  /** Real time for which every write stays open, holding the locks of its accounts. */
  transactionMs: number
  /** The consent page waits for a person; else it consents at once. */
  consentPage: boolean
  /** Public keys or certificates (PEM) of the client; where there are any, JWT assertions must be signed by one. */
  jwtPublicKeys: readonly string[]
  rules: OrgRules
}

export const DEFAULT_CONFIG: SimConfig = {
  apiLimit: 100_000,
  rotateRefreshTokens: false,
  sessionMinutes: null,
  accountTeams: true,
  opportunityTeams: true,
  sharedActivities: false,
  pageRowsMax: 2_000,
  instanceUrl: null,
  denyConsent: false,
  personAccounts: false,
  searchLagMs: 0,
  locatorMinutes: 2 * 24 * 60,
  longCallsMax: 25,
  transactionMs: 0,
  consentPage: false,
  jwtPublicKeys: [],
  rules: NO_RULES,
}

/** The client of the simulated External Client App. Not a secret: it opens nothing but the simulator. */
export const SIM_CLIENT_ID = 'reachable-simulator-client'
export const SIM_CLIENT_SECRET = 'reachable-simulator-secret'
/** The password of every user, for the ways of signing in that Salesforce is closing. */
export const SIM_PASSWORD = 'reachable-simulator-password'
