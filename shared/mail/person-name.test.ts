import fc from 'fast-check'
import { expect, test } from 'vitest'
import { personName } from './person-name.ts'

test.each([
  ['Cara Diaz', 'Cara', 'Diaz'],
  ['Diaz, Cara', 'Cara', 'Diaz'],
  ['"Diaz, Cara"', 'Cara', 'Diaz'],
  ["'Cara Diaz'", 'Cara', 'Diaz'],
  ['  Cara   Diaz ', 'Cara', 'Diaz'],
  ['Mary Jane Watson', 'Mary', 'Jane Watson'],
  ['Cara Diaz (Acme)', 'Cara', 'Diaz'],
  ['Cara Diaz [EXTERNAL]', 'Cara', 'Diaz'],
  ['Cara Diaz | Acme Inc', 'Cara', 'Diaz'],
  ['Diaz, Cara (Acme, Sales)', 'Cara', 'Diaz'],
  ['Dr. Cara Diaz', 'Cara', 'Diaz'],
  ['Prof. Dr. Cara Diaz', 'Cara', 'Diaz'],
  ['Cara Diaz, MD', 'Cara', 'Diaz'],
  ['Cara Diaz, Ph.D., MBA', 'Cara', 'Diaz'],
  ['Diaz, Cara, MD', 'Cara', 'Diaz'],
  ['van der Berg, Jan', 'Jan', 'van der Berg'],
  ["Siobhán O'Neill-Smith", 'Siobhán', "O'Neill-Smith"],
  ['Мария Иванова', 'Мария', 'Иванова'],
  ['田中 太郎', '太郎', '田中'],
  ['田中　太郎', '太郎', '田中'],
  ['김 철수', '철수', '김'],
  ['cara diaz', 'cara', 'diaz'],
  ['Γιώργος Παπαδόπουλος', 'Γιώργος', 'Παπαδόπουλος'],
  ['محمد علي', 'محمد', 'علي'],
  ['דנה לוי', 'דנה', 'לוי'],
  ['สมชาย ใจดี', 'สมชาย', 'ใจดี'],
  ['Nguyễn Văn An', 'Nguyễn', 'Văn An'],
  ['Diaz（Acme）, Cara', 'Cara', 'Diaz'],
  ['Frau Dr. Åsa Öberg', 'Åsa', 'Öberg'],
  ['Ludwig von Mises', 'Ludwig', 'von Mises'],
  ['Cara Diaz, Jr.', 'Cara', 'Diaz'],
  ['王 Wei', 'Wei', '王'],
  ["Cara D'Angelo-Núñez", 'Cara', "D'Angelo-Núñez"],
])('CON-4: "%s"', (text, firstName, lastName) => {
  expect(personName(text)).toEqual({ firstName, lastName })
})

test.each([
  ['', ['FirstName', 'LastName']],
  ['Cara', ['LastName']],
  ['cara@acme.com', ['FirstName', 'LastName']],
  ['Cara Diaz via cara@acme.com', ['FirstName', 'LastName']],
  ['田中太郎', ['FirstName', 'LastName']],
  ['Diaz,', ['LastName']],
  ['(Acme)', ['FirstName', 'LastName']],
  ['Cara 42', ['LastName']],
  ['Dr. Diaz', ['LastName']],
  ['Cara Diaz - Acme', ['FirstName', 'LastName']],
  ['김철수', ['FirstName', 'LastName']],
  ['Unknown', ['LastName']],
  ['Diaz, Cara, Acme', ['FirstName', 'LastName']],
])('CON-3: "%s" lacks %j', (text, missing) => {
  expect(personName(text)).toEqual({ missing })
})

test('a name is never an address and never blank, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const name = personName(text)
      if ('missing' in name) {
        expect(name.missing.length).toBeGreaterThan(0)
      } else {
        expect(`${name.firstName}${name.lastName}`).not.toContain('@')
        expect(name.firstName.trim()).not.toBe('')
        expect(name.lastName.trim()).not.toBe('')
      }
    }),
  )
})
