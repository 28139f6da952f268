import { type PairingResult, PairingStart } from '@reachable/shared/contract'
import { isAPIError } from 'better-auth/api'
import type { ControlDb } from '../db/control/open.ts'
import { findLiveSession, removeExpired } from '../db/control/sessions.ts'
import { callerOf } from './identify.ts'
import { signSessionToken } from './secrets.ts'
import type { SelectorSigner } from './selector-signer.ts'
import type { Sessions } from './sessions.ts'
import { toMe } from './to-me.ts'

const CLIENT_ID = 'reachable-extension'
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'

export type PairingInput = {
  readonly control: ControlDb
  readonly sessions: Sessions
  readonly secret: string
  readonly selectors: SelectorSigner
}

/**
 * A new pair of codes: one for the device, one for the person to compare. The link carries the person's code.
 * @source RFC 8628 §3.2
 */
export async function startPairing({ control, sessions }: PairingInput, nowMs: number): Promise<PairingStart> {
  await removeExpired(control, nowMs)
  const codes = await sessions.api.deviceCode({ body: { client_id: CLIENT_ID } })
  return PairingStart.parse({
    deviceCode: codes.device_code,
    userCode: codes.user_code,
    verificationUrl: codes.verification_uri_complete,
    expiresInSeconds: codes.expires_in,
    intervalSeconds: codes.interval,
  })
}

/**
 * Where the pairing stands. The token is given out once; asking too often is answered like waiting.
 * @source RFC 8628 §3.5
 */
export async function pollPairing(input: PairingInput, deviceCode: string, nowMs: number): Promise<PairingResult> {
  const body = { grant_type: GRANT_TYPE, device_code: deviceCode, client_id: CLIENT_ID } as const
  try {
    const granted = await input.sessions.api.deviceToken({ body })
    const session = await findLiveSession(input.control, granted.access_token, nowMs)
    return await toPaired(input, granted.access_token, session?.userId)
  } catch (error) {
    return { state: waitingState(error) }
  }
}

function waitingState(error: unknown): 'pending' | 'denied' | 'expired' {
  switch (deviceError(error)) {
    case 'authorization_pending':
    case 'slow_down':
      return 'pending'
    case 'access_denied':
      return 'denied'
    case 'expired_token':
    case 'invalid_grant': // Unknown, or its token was given out before.
      return 'expired'
    default:
      throw error
  }
}

/** Pairs without a person's consent: for the sandbox alone. */
export async function pairDirectly(input: PairingInput, userId: string): Promise<PairingResult> {
  const context = await input.sessions.$context
  const session = await context.internalAdapter.createSession(userId)
  return toPaired(input, session.token, userId)
}

async function toPaired(input: PairingInput, token: string, userId: string | undefined): Promise<PairingResult> {
  const caller = userId === undefined ? null : await callerOf(input.control, userId)
  if (!caller) return { state: 'denied' } // Removed between approving and asking.
  const selectorKey = input.selectors.publicKey
  return { state: 'paired', token: signSessionToken(token, input.secret), me: toMe(caller), selectorKey }
}

export type DecisionOutcome = 'decided' | 'unknown' | 'expired' | 'already_decided' | 'not_yours'

/** The signed-in person allows or refuses a device. `headers` carry that person's session cookie. */
export async function decidePairing(
  { sessions }: PairingInput,
  headers: Headers,
  userCode: string,
  decision: 'approve' | 'deny',
): Promise<DecisionOutcome> {
  try {
    // Reviewing binds the code to this person; a second one can then neither approve nor deny it.
    const { status } = await sessions.api.deviceVerify({ query: { user_code: userCode }, headers })
    if (status !== 'pending') return 'already_decided'
    const decide = decision === 'approve' ? sessions.api.deviceApprove : sessions.api.deviceDeny
    await decide({ body: { userCode }, headers })
    return 'decided'
  } catch (error) {
    switch (deviceError(error)) {
      case 'invalid_request':
        return 'unknown'
      case 'expired_token':
        return 'expired'
      case 'access_denied':
        return 'not_yours'
      default:
        throw error
    }
  }
}

/** Ends the session of this bearer token. */
export async function unpair({ sessions }: PairingInput, headers: Headers): Promise<void> {
  const found = await sessions.api.getSession({ headers })
  const context = await sessions.$context
  if (found) await context.internalAdapter.deleteSession(found.session.token)
}

/** The OAuth error word of better-auth's device endpoints; null for anything else. */
function deviceError(error: unknown): string | null {
  if (!isAPIError(error) || !error.body) return null
  const { error: word } = error.body as { error?: unknown }
  return typeof word === 'string' ? word : null
}
