import { parseDateHeader } from '../mail/date-header.ts'
import { findAddresses, firstAddress } from '../mail/find-addresses.ts'
import type { Anatomy } from './notice/anatomy.ts'
import type { Fields } from './notice/status-fields.ts'
import type { OriginalMail } from './reading.ts'

/** Contract: longest Message-ID. */
const ID_CHARACTERS_MAX = 998

/** The headers of the returned mail, for an import and for attribution; null where nothing came back. */
export function readOriginal({ original }: Anatomy): OriginalMail | null {
  if (original === null) return null
  const to = original.all('to').flatMap((value) => findAddresses(value).map(({ address }) => address))
  const from = firstAddress(original.get('from') ?? '')
  return {
    messageId: lastId(original.get('message-id')),
    sentAt: parseDateHeader(original.get('date')),
    from,
    to: [...new Set(to)],
    subjectPresent: original.get('subject') !== null,
  }
}

/**
 * The Message-ID of the mail that failed: the report's own word, the returned headers, then the threading headers of
 * the notice, which providers set so that it lands in the sent thread.
 */
export function originalMessageId(anatomy: Anatomy, message: Fields): string | null {
  return (
    lastId(message.get('x-original-message-id') ?? null) ??
    lastId(anatomy.original?.get('message-id') ?? null) ??
    lastId(anatomy.headers.get('x-original-message-id')) ??
    lastId(anatomy.headers.get('in-reply-to')) ??
    lastId(anatomy.headers.get('references'))
  )
}

export function originalSentAt(anatomy: Anatomy): string | null {
  return parseDateHeader(anatomy.original?.get('date') ?? null)
}

export function noticeMessageId({ headers }: Anatomy): string | null {
  return lastId(headers.get('message-id'))
}

/** The last "<id>" of a header: in References that is the mail that was answered. */
function lastId(value: string | null): string | null {
  if (value === null) return null
  const closeAt = value.lastIndexOf('>')
  const openAt = value.lastIndexOf('<', closeAt)
  const id = closeAt > openAt && openAt >= 0 ? value.slice(openAt + 1, closeAt) : (value.trim().split(/\s/)[0] ?? '')
  const compact = id.replace(/\s{1,100}/g, '')
  return compact === '' || compact.length > ID_CHARACTERS_MAX ? null : compact
}
