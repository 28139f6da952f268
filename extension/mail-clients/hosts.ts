/** Match patterns of the mail clients. Narrow on purpose: each host is listed, none is wild. */
export const GMAIL_HOSTS = ['https://mail.google.com/*']
/** Where Gmail redirects a read of the original message. @source facts: view=att, 2026 */
export const RAW_MAIL_HOSTS = ['https://mail-attachment.googleusercontent.com/*']
/** Where meetings are made. Asked for only when the rep turns their capture on. */
export const CALENDAR_HOSTS = ['https://calendar.google.com/*']
export const OUTLOOK_HOSTS = [
  'https://outlook.office.com/*',
  'https://outlook.office365.com/*',
  'https://outlook.cloud.microsoft/*',
  'https://outlook.live.com/*',
]

const hostsOf = (patterns: readonly string[]): string[] => patterns.map((pattern) => new URL(pattern.slice(0, -1)).host)
const GMAIL = new Set(hostsOf(GMAIL_HOSTS))
const OUTLOOK = new Set(hostsOf(OUTLOOK_HOSTS))

/**
 * Which mail client a page belongs to; null for any other page.
 * Replica pages of the sandbox build live on a loopback host and are told apart by their path.
 */
export function clientOfPage(url: URL, isSandbox: boolean): 'gmail' | 'outlook' | null {
  if (url.protocol === 'https:' && GMAIL.has(url.host)) return 'gmail'
  if (url.protocol === 'https:' && OUTLOOK.has(url.host)) return 'outlook'
  if (!isSandbox || url.hostname !== '127.0.0.1') return null
  if (url.pathname.startsWith('/mail/u/')) return 'gmail'
  return url.pathname.startsWith('/mail/') ? 'outlook' : null
}
