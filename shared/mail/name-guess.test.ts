import { expect, test } from 'vitest'
import { guessName } from './name-guess.ts'

test.each([
  ['cara.diaz@acme.com', 'Cara Diaz'],
  ['cara_diaz@acme.com', 'Cara Diaz'],
  ['CARA.DIAZ@acme.com', 'Cara Diaz'],
  ['mary-jane.watson@acme.com', 'Mary-Jane Watson'],
  ['josé.núñez@acme.com', 'José Núñez'],
])('%s suggests %s', (address, name) => {
  const guess = guessName(address)
  expect(guess && `${guess.firstName} ${guess.lastName}`).toBe(name)
})

test.each([
  'cara@acme.com',
  'c.diaz@acme.com',
  'cara.maria.diaz@acme.com',
  'cara.diaz2@acme.com',
  'customer.support@acme.com',
  '@',
])('%s suggests no name', (address) => {
  expect(guessName(address)).toBeNull()
})
