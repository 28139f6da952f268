import type { Authentication } from '../contract/delivery-report.ts'
import { domainOf } from '../mail/address.ts'
import { parseAddressList } from '../mail/address-list.ts'
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
/** One result, such as " dkim=pass header.i=@acme.com header.s=s1". */
const PASS = /^\s*(?:dkim|spf|dmarc)=pass\b/i
const FAIL = /^\s*(?:dkim|spf|dmarc)=fail\b/i
const DMARC_FAIL = /^\s*dmarc=fail\b/i
const PASSED_FOR = /(?<=\s)(?:header\.(?:i|d|from)|smtp\.(?:mailfrom|helo))=(\S{1,320})/gi

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
  const results = resultsOf(verdict)
  // The receiver's own sum of the others; nothing beside it can make a forged From right.
  if (results.some((result) => DMARC_FAIL.test(result))) return 'fail'
  if (isAligned(results, headers.all('from'))) return 'pass'
  return results.some((result) => FAIL.test(result)) ? 'fail' : 'unknown'
}

/** Quoted texts and comments repeat what the sender chose, such as the local part of an envelope address: they go first. */
function resultsOf(verdict: string): string[] {
  const plain = verdict.replace(/"(?:\\.|[^"\\]){0,998}"/g, '').replace(/\([^()]*\)/g, '')
  return plain.split(';').slice(1)
}

/** A pass for another domain than that of From proves nothing about From; neither does one of several writers. */
function isAligned(results: readonly string[], from: readonly string[]): boolean {
  const writers = from.flatMap((value) => parseAddressList(value))
  const fromDomain = domainOf(writers[0]?.address ?? '')
  if (writers.length !== 1 || fromDomain === '') return false
  const passing = results.filter((result) => PASS.test(result)).join(' ')
  return [...passing.matchAll(PASSED_FOR)].some(([, value = '']) => {
    const passed = value.slice(value.lastIndexOf('@') + 1).toLowerCase()
    return passed === fromDomain || fromDomain.endsWith(`.${passed}`) || passed.endsWith(`.${fromDomain}`)
  })
}
