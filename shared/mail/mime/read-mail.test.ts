import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { PART_DEPTH_MAX, type Part, readHeaderBlock, readMail } from './index.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
const OWN_MAILS = join(import.meta.dirname, '../../../test/mails')

describe('headers', () => {
  test('are unfolded, found without case, and the topmost comes first', () => {
    const { headers } = readMail(bytes('Received: one\nRECEIVED: two\nSubject: a\n  b\n\nx'))
    expect(headers.get('subject')).toBe('a b')
    expect(headers.all('Received')).toEqual(['one', 'two'])
    expect(headers.get('nothing')).toBeNull()
  })
  test.each([
    ['=?utf-8?B?w4RuZGVydW5n?=', 'Änderung'],
    ['=?ISO-8859-1?Q?=C4nderung_1?= und =?iso-8859-1?q?=DC?=', 'Änderung 1 und Ü'],
    ['=?iso-2022-jp?B?GyRCR1s/LklURz0bKEI=?=', '配信不能'],
    ['=?utf-8?B?w4Q=?=\n =?utf-8?B?bmQ=?=', 'Änd'],
    ['=?UTF-8?B?5pel?= =?UTF-8?B?5pys?=', '日本'],
    ['=?unknown-charset?Q?caf=E9?=', 'café'],
    ['=?broken', '=?broken'],
  ])('%s is decoded', (raw, wanted) => {
    expect(readMail(bytes(`Subject: ${raw}\n\n`)).headers.get('subject')).toBe(wanted)
  })
  test('raw UTF-8 and raw windows-1252 are both read', () => {
    expect(readMail(bytes('Subject: Zürich\n\n')).headers.get('subject')).toBe('Zürich')
    expect(readMail(latin1('Subject: Z\u00fcrich\n\n')).headers.get('subject')).toBe('Zürich')
  })
  test('the "From " line of a mbox and leading blank lines are no headers', () => {
    expect(readMail(bytes('\nFrom a@b Mon Jan 1\nSubject: x\n\nbody')).headers.get('subject')).toBe('x')
  })
})

describe('a text in ISO-2022-JP', () => {
  const text = (content: string) =>
    readMail(latin1(`Content-Type: text/plain; charset=iso-2022-jp\n\n${content}`)).text()
  test('is read in each of its lines', () => {
    expect(text('\u001b$BF|K\\\u001b(B\n<ann@acme.com>\n\u001b$BF|K\\\u001b(B: 550\n')).toBe(
      '日本\n<ann@acme.com>\n日本: 550\n',
    )
  })
  test('that never shifts back loses the rest of that line alone', () => {
    expect(text('a \u001b$BF|K\\\n<ann@acme.com>')).toBe('a \ufffd\n<ann@acme.com>')
  })
})

test.each([
  ['a=3D=\nb', 'a=b'],
  ['a= \t\nb', 'ab'],
  ['=c3=Bc', 'ü'],
  ['=G1=4=', '=G1=4='],
])('quoted-printable %j is %j', (content, wanted) => {
  const head = 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n'
  expect(readMail(latin1(head + content)).text()).toBe(wanted)
})

test('headers that stand in a decoded text are not decoded a second time', () => {
  // In bytes "ь" would lose its upper half and become another letter.
  expect(readHeaderBlock('To: j\u0413\u0458rgen@acme.com\n\n').headers.get('to')).toBe('j\u0413\u0458rgen@acme.com')
})

describe('bodies', () => {
  const body = (headers: string, content: string | Uint8Array) => {
    const head = bytes(`${headers}\n\n`)
    const tail = typeof content === 'string' ? bytes(content) : content
    const all = new Uint8Array(head.length + tail.length)
    all.set(head)
    all.set(tail, head.length)
    return readMail(all).text()
  }
  test('quoted-printable, base64 and plain text', () => {
    expect(
      body('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable', 'a=C3=A4=\nb = c'),
    ).toBe('aäb = c')
    expect(body('Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: BASE64', 'w6Rh\nYg==')).toBe(
      'äab',
    )
    expect(body('Content-Type: text/plain', 'x')).toBe('x')
  })
  test('charsets, with and without a label', () => {
    expect(body('Content-Type: text/plain; charset=windows-1251', latin1('\u00cf\u00f0\u00e8'))).toBe('При')
    expect(body('Content-Type: text/plain; charset=windows-1257', latin1('\u00e2'))).toBe('ā')
    expect(body('Content-Type: text/plain', latin1('\u001b$BG[?.\u001b(B'))).toBe('配信')
    expect(body('Content-Type: text/plain; charset=no-such-thing', latin1('\u0080'))).toBe('€')
    expect(body('Content-Type: text/plain; charset=utf-7', 'Gr+APwA3w-e')).toBe('Grüße'.replace('üß', '\u00fc\u00df'))
  })
})

describe('structure', () => {
  const types = (part: Part): unknown[] => [
    part.type,
    ...part.parts.map(types),
    ...(part.mail() === null ? [] : [types(part.mail() as Part)]),
  ]
  test('one boundary may be the beginning of another', () => {
    const mail = readMail(
      bytes(
        'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=b-1\n\n--b-1\nContent-Type: text/html\n\nx\n--b-1--\n--b\n\nplain\n--b--\nepilogue',
      ),
    )
    expect(types(mail)).toEqual(['multipart/mixed', ['multipart/alternative', ['text/html']], ['text/plain']])
    expect(mail.parts[1]?.text()).toBe('plain')
  })
  test('an embedded mail is a mail of its own, also in base64', () => {
    const inner = Buffer.from('Subject: inner\n\nbody').toString('base64')
    const mail = readMail(bytes(`Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${inner}`))
    expect(mail.mail()?.headers.get('subject')).toBe('inner')
  })
  test('a multipart that lost its Content-Type is found by its delimiter, a quoted one is not', () => {
    expect(
      readMail(bytes('Subject: x\n\n--b\nContent-Type: text/html\n\n<p>\n--b--')).parts.map(({ type }) => type),
    ).toEqual(['text/html'])
    expect(
      readMail(bytes('Subject: x\n\nSorry.\nIt did not work.\n\n--b\nContent-Type: text/html\n\n<p>\n--b--')).parts,
    ).toEqual([])
  })
  test('file names come from either header, continued and encoded', () => {
    const mail = readMail(
      bytes(
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename*0*=utf-8''%C3%A4; filename*1=b.pdf\n\n",
      ),
    )
    expect(mail.filename).toBe('äb.pdf')
    expect(mail.disposition).toBe('attachment')
  })
  test('nesting has an end', () => {
    let text = 'x'
    for (let level = 0; level < 60; level += 1)
      text = `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n${text}\n--b${level}--`
    let depth = 0
    for (let part: Part | undefined = readMail(bytes(text)); part !== undefined; part = part.parts[0]) depth += 1
    expect(depth).toBeLessThanOrEqual(PART_DEPTH_MAX + 1)
  })
})

test('any bytes give a mail', () => {
  const line = fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=b',
    '--b',
    '--b--',
    '',
    'Content-Transfer-Encoding: base64',
    ' x',
    '=?utf-8?B?w?=',
    'Content-Type: message/rfc822',
  )
  const anyMail = fc.oneof(
    fc.uint8Array({ maxLength: 500 }),
    fc.array(line, { maxLength: 40 }).map((lines) => bytes(lines.join('\n'))),
  )
  const readAll = (part: Part): number =>
    part.text().length + part.parts.reduce((sum, child) => sum + readAll(child), 0) + (part.mail() === null ? 0 : 1)
  fc.assert(
    fc.property(anyMail, (mail) => readAll(readMail(mail)) >= 0),
    { numRuns: 2_000, seed: 7 },
  )
})

describe('postal-mime reads the same', () => {
  const files = readdirSync(OWN_MAILS, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.eml') && !name.includes('broken'),
  )
  test.each(files.sort())('%s', async (file) => {
    const content = readFileSync(join(OWN_MAILS, file))
    const [ours, theirs] = [readMail(content), await PostalMime.parse(content)]
    expect(ours.headers.get('subject')?.trim()).toBe(theirs.subject)
    expect(ours.headers.get('message-id')).toBe(theirs.messageId ?? null)
    const plain = firstText(ours)
    if (theirs.text !== undefined && plain !== null) expect(words(theirs.text)).toContain(words(plain))
  })
})

function firstText(part: Part): string | null {
  if (part.parts.length === 0)
    return part.type === 'text/plain' && part.disposition !== 'attachment' ? part.text() : null
  for (const child of part.parts) {
    const text = firstText(child)
    if (text !== null) return text
  }
  return null
}

function words(text: string): string {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ')
}
