import { canonicalState, RECIPIENT_STATES, type RecipientState } from '../contract/index.ts'
import { normaliseAddress } from '../mail/address.ts'
import { parseSfmcDate } from './sfmc-date.ts'

/** Columns of a bounce file of SFMC, in any order and letter case; the first two must be there (HBF-12). */
export const SFMC_COLUMNS = [
  'EmailAddress',
  'Status',
  'SubscriberKey',
  'BounceCategory',
  'SMTPCode',
  'BounceReason',
  'BounceDate',
] as const
/** Stands as the rule of imported events: their sender has judged them, often by days, so they are no sign of a domain in trouble. */
export const SFMC_RULE = 'sfmc-import'
export type SfmcColumn = (typeof SFMC_COLUMNS)[number]
export const SFMC_COLUMNS_NEEDED: readonly SfmcColumn[] = ['EmailAddress', 'Status']

/** What one row says. @source requirements section Y, "SFMC values on import" */
export type SfmcRow =
  | {
      readonly kind: 'bounce'
      readonly address: string
      readonly atMs: number
      readonly recipientState: RecipientState
      /** `held`: SFMC itself sends there no more. */
      readonly senderStatus: 'bounced' | 'held'
      readonly status: string | null
      readonly replyCode: string | null
      readonly diagnostic: string | null
      readonly subscriberKey: string | null
    }
  | { readonly kind: 'unsubscribe'; readonly address: string }
  | { readonly kind: 'active'; readonly address: string }
  | { readonly kind: 'refused'; readonly refusal: string; readonly why: string }

const STATES: Readonly<Record<string, RecipientState>> = {
  'hard bounce': 'hardBounce',
  'soft bounce': 'SoftBounceGeneral',
  'block bounce': 'MailBlockGeneral',
  'technical/other bounce': 'SoftBounceTimeOut',
  'unknown bounce': 'SoftBounceUndetermined',
}
const STATUSES: Readonly<Record<string, 'active' | 'bounced' | 'held' | 'unsubscribe'>> = {
  active: 'active',
  bounced: 'bounced',
  held: 'held',
  undeliverable: 'held',
  unsubscribed: 'unsubscribe',
}
/** A clock that runs ahead is forgiven this much. */
const AHEAD_MS_MAX = 86_400_000

export type SfmcReading = { readonly locale: string | null; readonly timeZone: string; readonly nowMs: number }

/** Reads one row. A word that nobody defined refuses it: guessing could mark a person whom SFMC still mails. */
export function readSfmcRow(row: Readonly<Partial<Record<SfmcColumn, string>>>, reading: SfmcReading): SfmcRow {
  const address = normaliseAddress(row.EmailAddress ?? '')
  if (address === null) return refuse('invalid_address', 'EmailAddress is not an e-mail address.')
  const status = STATUSES[wordOf(row.Status)]
  if (status === undefined) return refuse('unknown_status', `Status knows no word "${told(row.Status)}".`)
  if (status === 'unsubscribe') return { kind: 'unsubscribe', address }
  if (status === 'active') return { kind: 'active', address }
  const recipientState = stateOfCategory(row.BounceCategory)
  if (recipientState === null) {
    return refuse('unknown_category', `BounceCategory knows no word "${told(row.BounceCategory)}".`)
  }
  const atMs = parseSfmcDate((row.BounceDate ?? '').trim(), reading.locale, reading.timeZone)
  if (atMs === null) return refuse('invalid_date', 'BounceDate is neither an ISO date nor one of the declared locale.')
  if (atMs > reading.nowMs + AHEAD_MS_MAX) return refuse('occurred_in_future', 'BounceDate lies more than a day ahead.')
  const diagnostic = row.BounceReason?.trim() || null
  const subscriberKey = row.SubscriberKey?.trim() || null
  return {
    kind: 'bounce',
    address,
    atMs,
    recipientState,
    senderStatus: status,
    ...codesOf(row),
    diagnostic,
    subscriberKey,
  }
}

/** SFMC's words, and ours, so that an exported staging file can be read back. */
function stateOfCategory(category: string | undefined): RecipientState | null {
  const word = wordOf(category)
  if (word === '') return 'SoftBounceUndetermined'
  const own = canonicalState(word)
  return STATES[word] ?? RECIPIENT_STATES.find((state) => state === own) ?? null
}

/** The column holds "550", "5.1.1" or both; what is neither is no code. */
function codesOf({ SMTPCode = '' }: Partial<Record<SfmcColumn, string>>) {
  const status = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(SMTPCode)?.[0] ?? null
  const replyCode = /(?<![\d.])[2-5]\d\d(?![\d.])/.exec(SMTPCode)?.[0] ?? null
  return { status, replyCode }
}

const wordOf = (text = '') => text.trim().replaceAll(/\s+/g, ' ').toLowerCase()
const told = (text = '') => text.trim().slice(0, 40)
const refuse = (refusal: string, why: string): SfmcRow => ({ kind: 'refused', refusal, why })
