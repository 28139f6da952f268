import type { Anatomy } from './notice/anatomy.ts'
import type { ReadingKind } from './reading.ts'

type Structure = { readonly kind: ReadingKind; readonly sign: string }

/** Mails that are what they are by their structure alone; null for all others. */
export function recogniseStructure(anatomy: Anatomy): Structure | null {
  return readFeedback(anatomy) ?? readReceipt(anatomy) ?? readAggregate(anatomy)
}

/** @source RFC 5965 (complaints), RFC 6591 (DMARC failure reports are feedback of type auth-failure) */
function readFeedback({ headers, types, mail, text, original }: Anatomy): Structure | null {
  const isFeedback =
    types.has('message/feedback-report') || mail.params.get('report-type')?.toLowerCase() === 'feedback-report'
  if (isFeedback) {
    const isAuthFailure = /^feedback-type:[ \t]{0,5}auth-failure/im.test(feedbackText(mail))
    return { kind: isAuthFailure ? 'dmarc' : 'feedback', sign: 'has a feedback report' }
  }
  const subject = headers.get('subject') ?? ''
  const isComplaint = /^complaint about message from|abuse report|feedback loop|dmarc failure report/i.test(subject)
  const returns = original !== null || /^feedback-type:/im.test(text)
  return isComplaint && returns ? { kind: 'feedback', sign: 'complains about a mail that it returns' } : null
}

function feedbackText(part: Anatomy['mail']): string {
  if (part.type === 'message/feedback-report') return part.text().slice(0, 10_000)
  return part.parts.map(feedbackText).join('\n')
}

/** @source RFC 8098; a receipt names a Final-Recipient too, so that field alone proves nothing */
function readReceipt({ types, mail }: Anatomy): Structure | null {
  const isReceipt =
    types.has('message/disposition-notification') ||
    mail.params.get('report-type')?.toLowerCase() === 'disposition-notification'
  return isReceipt ? { kind: 'mdn', sign: 'has a disposition notification' } : null
}

/** @source RFC 7489 §7.2.1.1: the subject and the archive's name are prescribed */
function readAggregate({ headers, types, filenames }: Anatomy): Structure | null {
  const subject = headers.get('subject') ?? ''
  const hasArchive =
    [...types].some((type) => /zip|xml|octet-stream/.test(type)) ||
    filenames.some((name) => /\.(?:zip|gz|xml)$/i.test(name))
  const isNamed =
    /report domain:/i.test(subject) ||
    filenames.some((name) => /^[^!\s]{1,253}![^!\s]{1,253}!\d{6,12}!\d{6,12}/.test(name))
  return hasArchive && isNamed ? { kind: 'dmarc', sign: 'carries a DMARC aggregate report' } : null
}
