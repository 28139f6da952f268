import { bytesToBinary, decodeBase64, decodeCharset, decodeQuotedPrintable } from './charset.ts'

/** RFC 2047 allows 75 characters a word; some programs write one long word. */
const ENCODED_WORD = /=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,4000})\?=/g

type Run = { charset: string; binary: string }

/**
 * Decodes "=?utf-8?B?…?=" words in a header value. Neighbours in one charset are joined before decoding, since some
 * programs cut a character in half between two words.
 * @source RFC 2047 §6.2; RFC 2231 §5 (language after "*")
 */
export function decodeEncodedWords(value: string): string {
  if (!value.includes('=?')) return value
  let text = ''
  let endAt = 0
  let run: Run | null = null
  for (const match of value.matchAll(ENCODED_WORD)) {
    const between = value.slice(endAt, match.index)
    const charset = (match[1] ?? '').split('*')[0]?.toLowerCase() ?? ''
    const binary = decodeWord(match[2] ?? '', match[3] ?? '')
    if (run !== null && between.trim() === '' && run.charset === charset) {
      run.binary += binary
    } else {
      text += flush(run)
      text += run !== null && between.trim() === '' ? '' : between
      run = { charset, binary }
    }
    endAt = match.index + match[0].length
  }
  return text + flush(run) + value.slice(endAt)
}

function flush(run: Run | null): string {
  return run === null ? '' : decodeCharset(run.binary, run.charset)
}

function decodeWord(encoding: string, data: string): string {
  if (encoding.toLowerCase() === 'b') return bytesToBinary(decodeBase64(data))
  return decodeQuotedPrintable(data.replaceAll('_', ' '))
}
