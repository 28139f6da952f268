import { PairingResult, PairingStart } from '@reachable/shared/contract'
import type { Clock } from '../clock.ts'
import type { CallApi } from './api.ts'
import { type PendingPairing, readSetting, type Session, type Store, wipeStore, writeSetting } from './store.ts'

export type PairingPorts = { store: Store; callApi: CallApi; clock: Clock }
export type PairingStep = 'none' | 'pending' | 'paired' | 'ended'

/** Asks the server for a code that the rep confirms in the console. @source RFC 8628 */
export async function startPairing({ store, callApi, clock }: PairingPorts, serverUrl: string): Promise<void> {
  await writeSetting(store, 'pairingEnd', null)
  const answer = await callApi({ serverUrl, token: null, method: 'POST', path: '/v1/pairing' })
  const start = answer.kind === 'ok' ? PairingStart.safeParse(answer.body) : null
  if (!start?.success) return writeSetting(store, 'pairingEnd', 'unreachable')
  const { deviceCode, userCode, verificationUrl, expiresInSeconds, intervalSeconds } = start.data
  await writeSetting(store, 'pairingAskedAtMs', null)
  await writeSetting(store, 'pairing', {
    serverUrl,
    deviceCode,
    userCode,
    verificationUrl: new URL(verificationUrl, serverUrl).href,
    intervalMs: Math.max(1, intervalSeconds) * 1_000,
    expiresAtMs: clock.nowMs() + expiresInSeconds * 1_000,
  })
}

/**
 * Asks once whether the code was confirmed, and not more often than the server wants to be asked. The pending code is
 * durable: a stopped worker asks on. @source RFC 8628 §3.5
 */
export async function pollPairing(ports: PairingPorts): Promise<PairingStep> {
  const pending = await readSetting(ports.store, 'pairing')
  if (!pending) return 'none'
  const nowMs = ports.clock.nowMs()
  if (nowMs > pending.expiresAtMs) return endPairing(ports.store, 'expired')
  const askedAtMs = await readSetting(ports.store, 'pairingAskedAtMs')
  // Also where the clock was set back since.
  if (askedAtMs !== undefined && Math.abs(nowMs - askedAtMs) < pending.intervalMs) return 'pending'
  await writeSetting(ports.store, 'pairingAskedAtMs', nowMs)
  const answer = await ports.callApi({
    serverUrl: pending.serverUrl,
    token: null,
    method: 'POST',
    path: '/v1/pairing/poll',
    body: { deviceCode: pending.deviceCode },
  })
  const result = answer.kind === 'ok' ? PairingResult.safeParse(answer.body) : null
  return result?.success ? takeResult(ports.store, pending, result.data) : 'pending'
}

async function takeResult(store: Store, pending: PendingPairing, result: PairingResult): Promise<PairingStep> {
  // Cancelled, or begun anew, while the answer was on its way.
  if ((await readSetting(store, 'pairing'))?.deviceCode !== pending.deviceCode) return 'none'
  if (result.state === 'pending') return 'pending'
  if (result.state !== 'paired') return endPairing(store, result.state)
  const { token, me, selectorKey } = result
  await begin(store, { serverUrl: pending.serverUrl, token, me, selectorKey })
  await writeSetting(store, 'pairing', null)
  return 'paired'
}

/** What waits in this browser goes with the new token where the same person signs in again; nobody else inherits it (PRV-5). */
async function begin(store: Store, session: Session): Promise<void> {
  const before = await readSetting(store, 'session')
  if (before && ownerOf(before) !== ownerOf(session)) {
    const serverUrl = (await readSetting(store, 'serverUrl')) ?? null
    await wipeStore(store)
    await writeSetting(store, 'serverUrl', serverUrl)
  }
  await writeSetting(store, 'session', session)
  // It was the old token's.
  await writeSetting(store, 'serverPause', null)
}

const ownerOf = ({ serverUrl, me }: Session): string => [serverUrl, me.org.id, me.userId].join(' ')

async function endPairing(store: Store, end: 'denied' | 'expired'): Promise<PairingStep> {
  await writeSetting(store, 'pairing', null)
  await writeSetting(store, 'pairingEnd', end)
  return 'ended'
}

/** The sandbox's own door: one click pairs with the seeded rep. The route does not exist on any other server. */
export async function pairWithSandbox(
  { store, callApi }: PairingPorts,
  serverUrl: string,
  email: string,
): Promise<PairingStep> {
  await writeSetting(store, 'pairingEnd', null)
  const answer = await callApi({ serverUrl, token: null, method: 'POST', path: '/v1/sandbox/pair', body: { email } })
  const result = answer.kind === 'ok' ? PairingResult.safeParse(answer.body) : null
  if (!result?.success || result.data.state !== 'paired') {
    await writeSetting(store, 'pairingEnd', 'unreachable')
    return 'ended'
  }
  const { token, me, selectorKey } = result.data
  await begin(store, { serverUrl, token, me, selectorKey })
  return 'paired'
}
