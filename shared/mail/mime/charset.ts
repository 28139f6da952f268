const strictUtf8 = new TextDecoder('utf-8', { fatal: true })
const looseUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const windows1252 = new TextDecoder('windows-1252')
/** `String.fromCharCode` takes its arguments on the stack; 8 K of them fit in every engine. */
const CHUNK_BYTES = 8_192

/** Bytes as a string with one character (0 to 255) per byte: strings are much faster to search than byte arrays. */
export function bytesToBinary(bytes: Uint8Array): string {
  // Nearly every mail is ASCII on the wire, and the platform's decoder is several times faster for those.
  const text = looseUtf8.decode(bytes)
  if (text.length === bytes.length && !NON_ASCII.test(text)) return text
  const chunks: string[] = []
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    chunks.push(Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + CHUNK_BYTES)))
  }
  return chunks.join('')
}

export function binaryToBytes(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at) & 0xff
  return bytes
}

const NON_ASCII = /[\u0080-\uffff]/
/** No byte: the text was decoded before, as the headers of a mail that came back inside a text were. */
const BEYOND_BYTES = /[\u0100-\uffff]/
/** Some gateways pad lines to their end. */
const SPACES_AFTER_SOFT_BREAK_MAX = 80

/** ESC $ or ESC ( : the shift sequences of ISO-2022-JP, the one 7-bit charset that is still sent unlabelled. */
function hasIso2022Shift(binary: string): boolean {
  return binary.includes('\u001b$') || binary.includes('\u001b(')
}

/**
 * Text of a binary string in the named charset. A missing or ASCII label with other bytes is read as UTF-8 where
 * that works; an unknown label as windows-1252, as browsers do. Never throws.
 * @source WHATWG Encoding §4.2 (labels)
 */
export function decodeCharset(binary: string, label: string | null): string {
  const charset = label?.trim().toLowerCase() ?? ''
  if (charset === 'utf-7' || charset === 'unicode-1-1-utf-7') return decodeUtf7(binary)
  const isPlain = !NON_ASCII.test(binary)
  if (!isPlain && BEYOND_BYTES.test(binary)) return binary
  if (isPlain && !hasIso2022Shift(binary) && !charset.startsWith('utf-16')) return binary
  if (isPlain && hasIso2022Shift(binary)) return decodeIso2022(binary)
  const bytes = binaryToBytes(binary)
  if (charset !== '' && charset !== 'us-ascii' && charset !== 'ascii') {
    return charset === 'utf-8' || charset === 'utf8' ? decodeUnlabelled(bytes) : decodeWith(charset, bytes)
  }
  return decodeUnlabelled(bytes)
}

/** A notice has a few dozen lines in Japanese; each needs a decoder of its own. */
const SHIFTED_LINES_MAX = 2_000

/**
 * Line by line, as each begins in ASCII: a shift that is never taken back must not turn the rest of a mail into signs.
 * Engines differ in what they make of a broken line, so what is shifted in it is dropped.
 * @source RFC 1468
 */
function decodeIso2022(binary: string): string {
  let linesLeft = SHIFTED_LINES_MAX
  const lines = binary.split('\n').map((line) => {
    if (!hasIso2022Shift(line)) return line
    linesLeft -= 1
    return linesLeft < 0 ? unshifted(line) : decodeIso2022Line(line)
  })
  return lines.join('\n')
}

function decodeIso2022Line(line: string): string {
  const isOpen = line.lastIndexOf('\u001b(') < line.lastIndexOf('\u001b$')
  // A new decoder each time: Chromium's one begins its second text with U+FFFD.
  const text = isOpen ? '' : decodeWith('iso-2022-jp', binaryToBytes(line))
  return isOpen || text.includes('\ufffd') ? unshifted(line) : text
}

/** The pieces in ASCII of a line, with a mark where others were. */
function unshifted(line: string): string {
  const [first = '', ...others] = line.split('\u001b')
  const pieces = others.map((piece) => (piece.startsWith('(B') || piece.startsWith('(J') ? piece.slice(2) : '\ufffd'))
  return first + pieces.join('')
}

function decodeUnlabelled(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return windows1252.decode(bytes)
  }
}

function decodeWith(label: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    return windows1252.decode(bytes)
  }
}

/** "+AOQ-" is UTF-16 in base64 between "+" and "-". @source RFC 2152 */
function decodeUtf7(binary: string): string {
  return binary.replace(/\+([A-Za-z0-9+/]{0,4000})-?/g, (_, run: string) => {
    if (run === '') return '+'
    const bytes = decodeBase64(run)
    let text = ''
    for (let at = 0; at + 1 < bytes.length; at += 2) {
      text += String.fromCharCode(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0))
    }
    return text
  })
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SIX_BITS = new Int8Array(256).fill(-1)
for (let value = 0; value < 64; value += 1) SIX_BITS[BASE64.charCodeAt(value)] = value

/** Lenient base64: foreign characters are skipped, missing padding is no error, bits left over are dropped. */
export function decodeBase64(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4) + 3)
  let length = 0
  let buffer = 0
  let bits = 0
  for (let at = 0; at < text.length; at += 1) {
    const six = SIX_BITS[text.charCodeAt(at) & 0xff] ?? -1
    if (six < 0) {
      if (text[at] === '=') bits = 0 // Padding ends a group; several encoded runs may follow one another.
      continue
    }
    buffer = ((buffer << 6) | six) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[length] = (buffer >> bits) & 0xff
    length += 1
  }
  return bytes.subarray(0, length)
}

const HEX_DIGITS = new Int8Array(256).fill(-1)
for (let value = 0; value < 16; value += 1) {
  HEX_DIGITS[value.toString(16).charCodeAt(0)] = value
  HEX_DIGITS[value.toString(16).toUpperCase().charCodeAt(0)] = value
}
const BYTE_CHARACTERS = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))

/**
 * Quoted-printable to a binary string; broken escapes stay as they are. Scanned by hand: a megabyte of escapes costs a
 * regular expression with a callback three times as long.
 * @source RFC 2045 §6.7
 */
export function decodeQuotedPrintable(binary: string): string {
  const pieces: string[] = []
  let keptFrom = 0
  for (let at = binary.indexOf('='); at >= 0; at = binary.indexOf('=', at + 1)) {
    const escaped = escapeAt(binary, at)
    if (escaped === null) continue
    pieces.push(binary.slice(keptFrom, at), escaped.text)
    keptFrom = escaped.endAt
    at = keptFrom - 1
  }
  pieces.push(binary.slice(keptFrom))
  return pieces.join('')
}

/** What the "=" at this place stands for: a byte, nothing at the end of a line, or null for itself. */
function escapeAt(binary: string, at: number): { text: string; endAt: number } | null {
  const high = HEX_DIGITS[binary.charCodeAt(at + 1)] ?? -1
  const low = HEX_DIGITS[binary.charCodeAt(at + 2)] ?? -1
  if (high >= 0 && low >= 0) return { text: BYTE_CHARACTERS[high * 16 + low] ?? '', endAt: at + 3 }
  let endAt = at + 1
  while (endAt - at <= SPACES_AFTER_SOFT_BREAK_MAX && (binary[endAt] === ' ' || binary[endAt] === '\t')) endAt += 1
  return binary[endAt] === '\n' ? { text: '', endAt: endAt + 1 } : null
}
