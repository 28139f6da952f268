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
  if (isPlain && !hasIso2022Shift(binary) && !charset.startsWith('utf-16')) return binary
  if (isPlain && hasIso2022Shift(binary)) return decodeWith('iso-2022-jp', binaryToBytes(binary))
  const bytes = binaryToBytes(binary)
  if (charset !== '' && charset !== 'us-ascii' && charset !== 'ascii') {
    return charset === 'utf-8' || charset === 'utf8' ? decodeUnlabelled(bytes) : decodeWith(charset, bytes)
  }
  return decodeUnlabelled(bytes)
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

/** Quoted-printable to a binary string; broken escapes stay as they are. @source RFC 2045 §6.7 */
export function decodeQuotedPrintable(binary: string): string {
  if (!binary.includes('=')) return binary
  return binary.replace(/=(?:([0-9A-Fa-f]{2})|[ \t]{0,80}\n)/g, (_, hex: string | undefined) =>
    hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}
