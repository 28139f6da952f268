import { randomInt } from 'node:crypto'
import { betterAuth } from 'better-auth/minimal'
import { bearer } from 'better-auth/plugins/bearer'
import { deviceAuthorization } from 'better-auth/plugins/device-authorization'
import type { ControlDb } from '../db/control/open.ts'
import { sessionStore } from '../db/control/sessions.ts'
import type { AccessConfig } from './access-config.ts'
import { deriveAuthSecret } from './secrets.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** A holiday must not unpair an extension; a device that was not used for this long must pair again. */
export const SESSION_MS = 60 * DAY_MS
/** A session in use is prolonged once it is this old. */
export const PROLONG_AFTER_MS = DAY_MS

/**
 * better-auth on the control database. Its own HTTP routes are not mounted: our routes call it, so that there is one
 * way in and one form of problem. Nobody signs up by themselves; users come by the setup link or an invite.
 */
export function createSessions(control: ControlDb, config: AccessConfig) {
  const isHttps = config.publicUrl.startsWith('https:')
  return betterAuth({
    appName: 'Reachable',
    baseURL: config.publicUrl,
    secret: deriveAuthSecret(config.rootSecret),
    database: sessionStore(control),
    trustedOrigins: [new URL(config.publicUrl).origin],
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: { expiresIn: SESSION_MS / 1000, updateAge: PROLONG_AFTER_MS / 1000 },
    rateLimit: { enabled: false }, // Ours counts in `throttle.ts`, because it must also see what never reaches better-auth.
    telemetry: { enabled: false },
    logger: { disabled: true }, // It would print addresses of failed sign-ins (PRV-4).
    advanced: {
      cookiePrefix: 'reachable',
      useSecureCookies: isHttps,
      defaultCookieAttributes: { sameSite: 'strict', httpOnly: true, path: '/' },
    },
    plugins: [
      bearer({ requireSignature: true }),
      deviceAuthorization({
        expiresIn: '10m',
        interval: '5s',
        verificationUri: '/console/pair',
        generateUserCode: newUserCode,
      }),
    ],
  })
}

/** Consonants only: nothing that looks like a digit, and no words by accident. @source RFC 8628 §6.1 */
const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ'
const USER_CODE_LENGTH = 8

const newUserCode = () =>
  Array.from({ length: USER_CODE_LENGTH }, () => USER_CODE_LETTERS[randomInt(USER_CODE_LETTERS.length)]).join('')

export type Sessions = ReturnType<typeof createSessions>
