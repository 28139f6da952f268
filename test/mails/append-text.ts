/** Where a body in plain text stands in a mail with "\n" line ends, one character a byte. */
type PlainBody = { readonly startAt: number; readonly endAt: number; readonly encoding: string }

/**
 * The mail with lines added at the end of its first body in plain text, inside its part and its transfer encoding.
 * Null where there is none before the mail that came back, or its headers do not say what it is.
 */
export function appendText(mail: string, added: string): string | null {
  const place = firstPlainBody(mail)
  if (place === null) return null
  const body = decode(mail.slice(place.startAt, place.endAt), place.encoding)
  const longer = `${body.trimEnd()}\n${added}\n`
  return mail.slice(0, place.startAt) + encode(longer, place.encoding) + mail.slice(place.endAt)
}

function firstPlainBody(mail: string): PlainBody | null {
  for (let at = 0; at < mail.length; ) {
    const headEnd = mail.indexOf('\n\n', at)
    if (headEnd < 0) return null
    const head = mail.slice(at, headEnd).replace(/\n[ \t]/g, ' ')
    const type = /^content-type:\s*([^\s;]+)/im.exec(head)?.[1]?.toLowerCase()
    const startAt = headEnd + 2
    const delimiterAt = mail.slice(startAt - 1).search(/\n--\S/)
    if (type === 'text/plain') {
      const encoding = /^content-transfer-encoding:\s*(\S+)/im.exec(head)?.[1]?.toLowerCase() ?? '7bit'
      return { startAt, endAt: delimiterAt < 0 ? mail.length : startAt + delimiterAt, encoding }
    }
    if (type === undefined || type.startsWith('message/') || delimiterAt < 0) return null
    at = mail.indexOf('\n', startAt + delimiterAt) + 1
  }
  return null
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('latin1')
  if (encoding !== 'quoted-printable') return body
  return body
    .replace(/=\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function encode(body: string, encoding: string): string {
  if (encoding === 'base64') return `${Buffer.from(body, 'latin1').toString('base64').replace(/.{76}/g, '$&\n')}\n`
  if (encoding !== 'quoted-printable') return body
  return body.replace(/[=\u0080-\u00ff]/g, (one) => `=${one.charCodeAt(0).toString(16).toUpperCase()}`)
}
