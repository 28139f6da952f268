import type { SimClock } from '../clock.ts'
import type { SimConfig } from '../config.ts'
import { SIM_PASSWORD } from '../config.ts'
import type { Row, Store } from '../store.ts'
import { serviceUrls } from './identity.ts'

/** What OAuth knows about the org that it guards. */
export type Org = {
  readonly store: Store
  readonly clock: SimClock
  readonly config: () => SimConfig
  readonly baseUrl: () => string
  /** The base of API calls: it changes when the org moves. */
  readonly instanceUrl: () => string
  readonly orgId: string
  readonly integrationUserId: string
}

/** The active user with this user name or e-mail address, or null. */
export function findUser(store: Store, name: string): Row | null {
  for (const user of store.all('User')) {
    if (name !== '' && user.IsActive !== false && (user.Username === name || user.Email === name)) return user
  }
  return null
}

/** The active user with this user name, where the password is that of the simulator; there is one for everybody. */
export function findByPassword(store: Store, username: string, password: string): Row | null {
  return password === SIM_PASSWORD ? findUser(store, username) : null
}

/** The body of `GET /services/oauth2/userinfo`. */
export function userinfo(org: Org, userId: string): Record<string, unknown> {
  const user = org.store.get('User', userId)
  const base = org.instanceUrl()
  return {
    sub: `${org.baseUrl()}/id/${org.orgId}/${userId}`,
    user_id: userId,
    organization_id: org.orgId,
    preferred_username: user?.Username ?? null,
    nickname: user?.Alias ?? null,
    name: user?.Name ?? null,
    email: user?.Email ?? null,
    email_verified: true,
    zoneinfo: 'GMT',
    urls: serviceUrls(base, org.orgId, userId),
    active: user?.IsActive ?? false,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 0,
    updated_at: user?.LastModifiedDate ?? null,
  }
}
