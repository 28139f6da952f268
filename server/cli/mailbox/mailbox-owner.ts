import type { Mail } from '@reachable/shared/mail'
import { parseAddressList, readMail } from '@reachable/shared/mail'

/** Senders that are never the owner of a mailbox. */
const MACHINE_SENDER = /^(mailer-daemon|postmaster|microsoftexchange|no-?reply|bounces?)\b/i

/**
 * Whose mailbox is this? The most frequent human sender; for notices alone the most frequent sender of the mails that
 * they return does not count, since every notice came from elsewhere. Null for a mailbox without any sender.
 */
export function findMailboxOwner(mails: Iterable<Uint8Array>): string | null {
  const counts = new Map<string, number>()
  for (const bytes of mails) {
    const sender = senderOf(readMail(bytes))
    if (sender && !MACHINE_SENDER.test(sender)) counts.set(sender, (counts.get(sender) ?? 0) + 1)
  }
  const [first] = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
  return first?.[0] ?? null
}

const senderOf = (mail: Mail): string | null => parseAddressList(mail.headers.get('from') ?? '')[0]?.address ?? null
