import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../clock.ts'
import { besideLease } from '../db/org/fence.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { changeConnection, loadConnection, type StoredConnection } from '../db/org/salesforce-connection.ts'
import { allowedOrigin } from './allowed-host.ts'
import { type ConnectTools, markStopped, sessionColumns } from './connect.ts'
import type { SalesforceError } from './errors.ts'
import { grantForm, usesOwnHost } from './grants.ts'
import { requestToken, revokeToken, type Session, TOKEN_TIMEOUT_MS, type TokenResult } from './token.ts'

/** A session that is stored and may be used. */
export type LiveSession = {
  readonly accessToken: string
  readonly instanceUrl: string
  readonly integrationUserId: string
  readonly version: number
  /** Changes with each connect: what was learnt of the org before may be of another one. */
  readonly epoch: number
  readonly salesforceOrgId: string | null
}
export type RenewResult =
  | { readonly kind: 'session'; readonly session: LiveSession }
  /** Later perhaps. */
  | { readonly kind: 'failed'; readonly error: SalesforceError }
  /** Not before an admin connects again. */
  | { readonly kind: 'reconnect'; readonly error: SalesforceError }

/** A renewer that takes longer than one question may take has died, and the next one may ask. */
const LEASE_MS = TOKEN_TIMEOUT_MS + 15_000
const LOOK_AGAIN_MS = 100
const LOOKS_MAX = LEASE_MS / LOOK_AGAIN_MS

/**
 * Gets a session newer than version `seen`. One process at a time asks Salesforce, under a lease, because a refresh
 * token that rotates is worth one question: whoever comes second waits and reads what the first one stored. What was
 * granted, with the instance URL, which may have moved, and a rotated refresh token, is stored before anyone uses it.
 */
export async function renewSession(db: OrgDb, seen: number, tools: ConnectTools): Promise<RenewResult> {
  const renewer = randomBytes(8).toString('hex')
  for (let look = 0; look < LOOKS_MAX; look++) {
    const claim = await claimRenewal(db, renewer, seen, tools)
    if (claim.kind === 'mine') return besideLease(() => ask(db, claim.stored, tools))
    if (claim.kind === 'told') return claim.result
    await pause(LOOK_AGAIN_MS)
  }
  return { kind: 'failed', error: said('RENEWAL_UNDER_WAY', 'Another process has been asking for a session for long.') }
}

type Claim =
  | { readonly kind: 'mine'; readonly stored: StoredConnection }
  | { readonly kind: 'told'; readonly result: RenewResult }
  | { readonly kind: 'busy' }

function claimRenewal(db: OrgDb, renewer: string, seen: number, tools: ConnectTools): Promise<Claim> {
  const nowMs = (tools.clock ?? systemClock).nowMs()
  return writing(db, async (tx) => {
    const stored = await loadConnection(tx)
    const told = whatIsStored(stored, seen, tools)
    if (told || !stored) return { kind: 'told', result: told ?? NOT_CONNECTED }
    if (stored.renewingUntilMs > nowMs) return { kind: 'busy' }
    await changeConnection(tx, { renewer, renewingUntilMs: nowMs + LEASE_MS })
    return { kind: 'mine', stored: { ...stored, renewer } }
  })
}

/** The answer that lies in the database already; null: Salesforce has to be asked. */
function whatIsStored(stored: StoredConnection | null, seen: number, tools: ConnectTools): RenewResult | null {
  if (stored?.state !== 'connected') {
    if (!stored) return NOT_CONNECTED
    return { kind: 'reconnect', error: said('NOT_CONNECTED', stored.lastError ?? 'Salesforce is not connected.') }
  }
  const session = liveSession(stored, tools)
  return session !== null && session.version > seen ? { kind: 'session', session } : null
}

/** The stored session; null where none is stored, or its host is not one that we go to. */
export function liveSession(stored: StoredConnection, tools: ConnectTools): LiveSession | null {
  const { sealedAccessToken, instanceUrl, integrationUserId, tokenVersion: version, epoch, salesforceOrgId } = stored
  const origin = instanceUrl === null ? null : allowedOrigin(instanceUrl, tools.policy)
  if (sealedAccessToken === null || origin === null || integrationUserId === null) return null
  const accessToken = tools.secrets.open(sealedAccessToken)
  return { accessToken, instanceUrl: origin, integrationUserId, version, epoch, salesforceOrgId }
}

async function ask(db: OrgDb, asked: StoredConnection, tools: ConnectTools): Promise<RenewResult> {
  const form = grantForm(asked, tools)
  const endpoint = { loginUrl: asked.loginUrl, policy: tools.policy, use: usesOwnHost(asked) } as const
  const missing = said('CREDENTIALS_NEEDED', 'What signs in is no longer at hand.')
  const answer: TokenResult = form
    ? await requestToken(endpoint, form)
    : { kind: 'failed', error: missing, isFinal: true }
  const result = judge(answer, asked)
  return result.kind === 'session' ? keep(db, asked, result.session, tools) : giveUp(db, asked, result, tools)
}

/** A session of another org is no session for these data. */
function judge(result: TokenResult, { salesforceOrgId }: StoredConnection): TokenResult {
  if (
    result.kind === 'failed' ||
    (salesforceOrgId ?? result.session.salesforceOrgId) === result.session.salesforceOrgId
  ) {
    return result
  }
  return { kind: 'failed', error: said('OTHER_ORG', 'The login leads to another Salesforce org now.'), isFinal: true }
}

async function keep(db: OrgDb, asked: StoredConnection, session: Session, tools: ConnectTools): Promise<RenewResult> {
  const stored = await writing(db, async (tx) => {
    const now = await loadConnection(tx)
    // Somebody connected or disconnected meanwhile: theirs counts.
    if (now?.epoch !== asked.epoch) return null
    const change = { ...sessionColumns(session, now.tokenVersion, tools.secrets), ...movedLogin(asked, session) }
    await changeConnection(tx, { ...change, renewer: null, renewingUntilMs: 0 })
    return { ...now, ...change }
  })
  const live = stored && liveSession(stored, tools)
  if (live) return { kind: 'session', session: live }
  await revokeToken({ loginUrl: asked.loginUrl, policy: tools.policy }, session.refreshToken ?? session.accessToken)
  return NOT_CONNECTED
}

/** An org that is signed in at its own host takes that host with it when it moves. */
const movedLogin = ({ loginUrl, instanceUrl }: StoredConnection, session: Session) =>
  instanceUrl !== null && URL.parse(loginUrl)?.origin === instanceUrl ? { loginUrl: session.instanceUrl } : {}

async function giveUp(
  db: OrgDb,
  asked: StoredConnection,
  { error, isFinal }: Extract<TokenResult, { kind: 'failed' }>,
  tools: ConnectTools,
): Promise<RenewResult> {
  const outcome = await writing(db, async (tx): Promise<RenewResult> => {
    const stored = await loadConnection(tx)
    // After a lease that ran out, another process may have got the session that we were refused.
    const told = whatIsStored(stored, asked.tokenVersion, tools)
    if (told) return told
    if (stored?.renewer === asked.renewer) await changeConnection(tx, { renewer: null, renewingUntilMs: 0 })
    if (isFinal) await markStopped(tx, error)
    return { kind: isFinal ? 'reconnect' : 'failed', error }
  })
  if (outcome.kind === 'reconnect') tools.log?.warn({ code: error.code }, 'Salesforce has to be connected again')
  return outcome
}

const said = (code: string, message: string): SalesforceError => ({ code, message, fields: [] })
const NOT_CONNECTED: RenewResult = {
  kind: 'reconnect',
  error: said('NOT_CONNECTED', 'Salesforce is not connected.'),
}
