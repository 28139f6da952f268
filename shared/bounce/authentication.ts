import type { Authentication } from '../contract/delivery-report.ts'
import type { MailHeaders } from '../mail/mime/headers.ts'

/** Whose mailbox the notice lies in. Only that provider's own verdict counts. */
export type OwnMailSystem = 'gmail' | 'outlook' | 'import'

/** The hosts that write the topmost Authentication-Results in each provider's mailboxes. */
const VERDICT_HOSTS: Readonly<Record<OwnMailSystem, readonly string[]>> = {
  gmail: ['mx.google.com', 'google.com'],
  outlook: ['outlook.com', 'protection.outlook.com', 'mx.microsoft.com'],
  import: [],
}
const GMAIL_DAEMON = /@(?:googlemail\.com|google\.com)>?\s{0,5}$/i
const PASS = /\b(?:dkim|spf|dmarc)=pass\b/i
const FAIL = /\b(?:dkim|spf|dmarc)=fail\b/i
const PASSED_DOMAIN = /(?:header\.(?:i|d|from)|smtp\.(?:mailfrom|helo))=@?(?:[\w.\-+]{1,100}@)?([\w.-]{1,253})/gi

export type Origin = { readonly authentication: Authentication; readonly fromOwnMailSystem: boolean }

/**
 * Does the mailbox's own provider vouch that this notice comes from the rep's own mail system (BNC-9)? Believes the
 * topmost Authentication-Results alone, since every other one may be part of a forgery, and nothing of an import.
 * @source RFC 8601 §5 (removing and trusting), Microsoft "X-MS-Exchange-Message-Is-Ndr"
 */
export function readOrigin(headers: MailHeaders, ownMailSystem: OwnMailSystem): Origin {
  const authentication = readAuthentication(headers, ownMailSystem)
  if (ownMailSystem === 'gmail') {
    const isDaemon = GMAIL_DAEMON.test(headers.get('from') ?? '')
    return { authentication, fromOwnMailSystem: isDaemon && authentication === 'pass' }
  }
  if (ownMailSystem === 'outlook') {
    const isNdr = headers.get('x-ms-exchange-message-is-ndr') !== null
    const isInternal =
      (headers.get('x-ms-exchange-crosstenant-authas') ?? headers.get('x-ms-exchange-organization-authas') ?? '')
        .trim()
        .toLowerCase() === 'internal'
    return { authentication: isNdr && isInternal ? 'pass' : authentication, fromOwnMailSystem: isNdr && isInternal }
  }
  return { authentication, fromOwnMailSystem: false }
}

function readAuthentication(headers: MailHeaders, ownMailSystem: OwnMailSystem): Authentication {
  const verdict = headers.get('authentication-results')
  if (verdict === null) return 'unknown'
  const host = verdict.split(/[;\s]/)[0]?.toLowerCase() ?? ''
  if (!VERDICT_HOSTS[ownMailSystem].some((known) => host === known || host.endsWith(`.${known}`))) return 'unknown'
  if (PASS.test(verdict) && isAligned(verdict, headers.get('from') ?? '')) return 'pass'
  return FAIL.test(verdict) ? 'fail' : 'unknown'
}

/** A pass for another domain than that of From proves nothing about From. */
function isAligned(verdict: string, from: string): boolean {
  const fromDomain = /@([\w.-]{1,253})/.exec(from)?.[1]?.toLowerCase()
  if (fromDomain === undefined) return false
  const passing = verdict
    .split(';')
    .filter((part) => PASS.test(part))
    .join(';')
  return [...passing.matchAll(PASSED_DOMAIN)].some(([, domain = '']) => {
    const passed = domain.toLowerCase()
    return passed === fromDomain || fromDomain.endsWith(`.${passed}`) || passed.endsWith(`.${fromDomain}`)
  })
}
