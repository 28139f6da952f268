import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SIGNATURE_FACT_CHARACTERS_MAX } from '../contract/index.ts'
import { FACT_CHARACTERS_MAX, readSignature } from './signature.ts'

const ANN = { address: 'ann@acme.com', name: 'Ann Lee' }
const read = (lines: readonly string[], writer: Parameters<typeof readSignature>[1] = ANN) =>
  Object.fromEntries(readSignature(lines.join('\n'), writer).map(({ field, text }) => [field, text]))
const BODY = ['Hi Rita,', '', 'sounds good, see you on Monday.', '']

describe('layouts', () => {
  test.each<[string, string[], Record<string, string>]>([
    ['in one line', ['Ann Lee, CFO, +44 20 7946 0000'], { title: 'CFO', phone: '+44 20 7946 0000' }],
    [
      'with bars',
      ['Ann Lee | VP of Sales | Acme Inc | +1 415 555 0100'],
      { title: 'VP of Sales', phone: '+1 415 555 0100' },
    ],
    [
      'below the sign',
      ['-- ', 'Ann Lee', 'Chief Financial Officer', 'Acme Inc.', 'T: +44 20 7946 0000', 'M: +44 7700 900000'],
      { title: 'Chief Financial Officer', phone: '+44 20 7946 0000', mobile: '+44 7700 900000' },
    ],
    [
      'American address',
      [
        'Best,',
        'Ann',
        '',
        'Ann Lee',
        'Director, Marketing',
        'Acme Inc.',
        '1 Main St, San Francisco, CA 94105',
        '(415) 555-0100',
      ],
      { title: 'Director, Marketing', country: 'United States', state: 'CA', phone: '(415) 555-0100' },
    ],
    [
      'German',
      [
        ...[
          'Mit freundlichen Grüßen',
          '',
          'i. A. Ann Lee',
          'Leiterin Einkauf',
          'Acme GmbH',
          'Bahnhofstr. 1, 80331 München',
        ],
        ...['Deutschland', 'Tel.: +49 89 1234567', 'Mobil: 0170 1234567', 'Fax: +49 89 1234568'],
        ...['Geschäftsführer: Max Muster, HRB 123456789'],
      ],
      { title: 'Leiterin Einkauf', country: 'Deutschland', phone: '+49 89 1234567', mobile: '0170 1234567' },
    ],
    [
      'French',
      [
        'Cordialement,',
        'Ann Lee',
        'Directrice des achats',
        'Tél. 01 23 45 67 89',
        'Portable : 06 12 34 56 78',
        'France',
      ],
      { title: 'Directrice des achats', phone: '01 23 45 67 89', mobile: '06 12 34 56 78', country: 'France' },
    ],
    [
      'Spanish',
      [
        'Saludos,',
        'Ann Lee',
        'Jefa de Compras',
        'Teléfono: +34 91 123 45 67 | Móvil: +34 600 123 456',
        'Madrid, España',
      ],
      { title: 'Jefa de Compras', phone: '+34 91 123 45 67', mobile: '+34 600 123 456', country: 'España' },
    ],
    [
      'two numbers in a line',
      ['Ann Lee', 'Head of IT at Acme', 't +44 20 7946 0000 m +44 7700 900000'],
      { title: 'Head of IT', phone: '+44 20 7946 0000', mobile: '+44 7700 900000' },
    ],
    ['title with the company', ['Ann Lee', 'CFO, Acme Inc.'], { title: 'CFO' }],
    ['bold in plain text', ['*Ann Lee*', '*CEO & Co-Founder*'], { title: 'CEO & Co-Founder' }],
    ['a new address', ['Ann Lee', 'My new e-mail address: ann@acme.co.uk'], { email: 'ann@acme.co.uk' }],
  ])('%s', (_name, lines, facts) => {
    expect(read([...BODY, ...lines])).toEqual(facts)
  })

  test('a name in a script without spaces, and one from the address where the mail has none', () => {
    expect(
      read(['田中太郎', '営業部長', '電話：03-1234-5678'], { address: 'tanaka@acme.jp', name: '田中太郎' }),
    ).toEqual({
      title: '営業部長',
      phone: '03-1234-5678',
    })
    expect(read(['Cara Diaz', 'CFO'], { address: 'cara.diaz@acme.com', name: null })).toEqual({ title: 'CFO' })
  })
})

describe('ENR-8: only the writer’s own, only the newest part', () => {
  const quoted = ['Ann Lee', 'CFO', '+44 20 7946 0000']
  test('✗ Bob replies above Ann’s quoted signature', () => {
    const bob = { address: 'bob@acme.com', name: 'Bob Ray' }
    for (const start of [
      ['On Mon, 2 Mar 2026 at 09:00, Ann Lee <ann@acme.com> wrote:'],
      ['On Mon, 2 Mar 2026 at 09:00, Ann Lee <ann@acme.com>', 'wrote:'],
      ['Am 02.03.2026 um 09:00 schrieb Ann Lee:'],
      ['-----Original Message-----'],
      ['________________________________'],
      ['From: Ann Lee', 'Sent: Monday, 2 March 2026 09:00'],
      ['Begin forwarded message:'],
    ]) {
      expect(read(['Fine with me.', 'Bob Ray', ...start, ...quoted], bob)).toEqual({})
    }
    expect(read(['Fine.', '', ...quoted], bob)).toEqual({})
    expect(read(['Fine.', ...quoted.map((line) => `> ${line}`)], bob)).toEqual({})
  })
  test('✗ her own older signature below the quote is not read again', () => {
    expect(read(['Thanks!', 'Ann', '', 'On Mon, 2 Mar 2026, Rita <rita@ourco.com> wrote:', '> hi', ...quoted])).toEqual(
      {},
    )
  })
  test('✓ Bob’s own, above the quote', () => {
    const mail = ['Fine.', 'Bob Ray', 'Controller', '', 'On Mon, 2 Mar 2026, Ann Lee <ann@acme.com> wrote:', ...quoted]
    expect(read(mail, { address: 'bob@acme.com', name: 'Ray, Bob' })).toEqual({ title: 'Controller' })
  })
})

describe('silence when unsure', () => {
  test.each([
    ['no signature at all', ['Call our CFO under +44 20 7946 0000.']],
    ['a first name only', ['Best', 'Ann', 'CFO']],
    ['a sentence about her', ['Ann Lee will be our CFO from Monday on, says the board']],
    [
      'numbers of other kinds',
      ['Ann Lee', 'P.O. Box 1234567', 'VAT 123456789', 'IBAN 44 5001 0517 5407', '2026-03-02'],
    ],
    ['a colleague’s address', ['Ann Lee', 'Assistant: Bob, bob@acme.com']],
    ['a company with a department in its name', ['Ann Lee', 'Acme Marketing']],
    ['a state that may be a country', ['Ann Lee', 'Atlanta, Georgia']],
    ['a device’s line', ['Ann Lee', 'Sent from my iPhone', 'CFO']],
    ['an empty mail', ['']],
  ])('%s', (_name, lines) => {
    expect(read(lines)).toEqual({})
  })
})

test('the limit is that of the contract', () => {
  expect(FACT_CHARACTERS_MAX).toBe(SIGNATURE_FACT_CHARACTERS_MAX)
})

test('whatever stands in a mail, facts are short and come from its text', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('Ann Lee', 'CFO', '-- ', '+44 20 7946 0000', '> x', 'T: 089 1234567', 'London, UK', 'CA 94105'),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      for (const { text, field } of readSignature(lines.join('\n'), ANN)) {
        expect(text.length).toBeLessThanOrEqual(200)
        if (field === 'phone' || field === 'mobile') expect(lines.join('\n')).toContain(text)
      }
    }),
  )
})
