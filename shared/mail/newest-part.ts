import { QUOTE_STARTS } from '../auto-reply/sayings/quote-starts.ts'

/** A mail with more in front of its first quote is no mail of one person. */
const CHARACTERS_MAX = 60_000
/** Lines below a "From:" that make it the head of a quoted mail. */
const HEAD_LINES = 3

const FORWARDED =
  /^[ \t]{0,4}(?:begin forwarded message|anfang der weitergeleiteten|début du message|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht)/i
const FROM_LINE = /^[ \t]{0,4}\*?(?:from|von|de|da|van|od|от|发件人|發件人|差出人|보낸 사람|kimden)\*? ?[::]/i
const SENT_LINE =
  /^[ \t]{0,4}\*?(?:sent|date|gesendet|datum|envoyé|enviado|fecha|inviato|data|verzonden|wysłano|отправлено|дата|发送时间|日期|送信日時|日付|보낸 날짜|gönderildi|to|an|para)\*? ?[::]/i
/** The line in front of a quote may be broken in two. */
const WRAPPED_START = /^[ \t]{0,4}(?:on|am|le|el|em|il|op|w dniu|dnia) /i

/** The lines that the writer of a mail wrote: everything above the first quoted or forwarded mail (ENR-8). */
export function newestLines(text: string): string[] {
  const lines = text
    .slice(0, CHARACTERS_MAX)
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
  const quoteAt = lines.findIndex((line, index) => isQuoteStart(line, lines.slice(index + 1, index + 1 + HEAD_LINES)))
  return quoteAt < 0 ? lines : lines.slice(0, quoteAt)
}

function isQuoteStart(line: string, below: readonly string[]): boolean {
  if (FORWARDED.test(line) || QUOTE_STARTS.some((start) => start.test(line))) return true
  if (FROM_LINE.test(line)) return below.some((each) => SENT_LINE.test(each))
  return WRAPPED_START.test(line) && QUOTE_STARTS.some((start) => start.test(`${line} ${below[0] ?? ''}`))
}
