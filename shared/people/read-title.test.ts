import { expect, test } from 'vitest'
import { isJobTitle, readTitle } from './read-title.ts'

test.each([
  ['CFO', 'Finance', 'C-Level', 'Decision Maker'],
  ['Chief Marketing Officer', 'Marketing', 'C-Level', 'Decision Maker'],
  ['CEO & Co-Founder', 'Executive', 'C-Level', 'Decision Maker'],
  ['VP of Sales', 'Sales', 'VP', 'Decision Maker'],
  ['SVP', null, 'VP', 'Decision Maker'],
  ['Senior Vice President, Human Resources', 'Human Resources', 'VP', 'Decision Maker'],
  ['Vice President', null, 'VP', 'Decision Maker'],
  ['President', null, 'C-Level', 'Decision Maker'],
  ['Managing Director', 'Executive', 'C-Level', 'Decision Maker'],
  ['Director, Procurement', 'Procurement', 'Director', 'Decision Maker'],
  ['Head of IT', 'IT', 'Director', 'Decision Maker'],
  ['Product Manager', 'Product', 'Manager', 'Influencer'],
  ['Software Engineer', 'Engineering', 'Staff', 'User'],
  ['Account Executive', 'Sales', 'Staff', 'User'],
  ['Executive Assistant to the CEO', 'Executive', 'Staff', 'User'],
  ['Geschäftsführerin', 'Executive', 'C-Level', 'Decision Maker'],
  ['Vertriebsleiter DACH', 'Sales', 'Manager', 'Influencer'],
  ['Leiterin Einkauf', 'Procurement', 'Manager', 'Influencer'],
  ['Softwareentwickler', 'Engineering', 'Staff', 'User'],
  ['Directrice des achats', 'Procurement', 'Director', 'Decision Maker'],
  ['Directeur Général', 'Executive', 'C-Level', 'Decision Maker'],
  ['Director de Compras', 'Procurement', 'Director', 'Decision Maker'],
  ['Jefa de Recursos Humanos', 'Human Resources', 'Manager', 'Influencer'],
  ['Responsabile… Direttore Vendite', 'Sales', 'Director', 'Decision Maker'],
  ['Генеральный директор', 'Executive', 'C-Level', 'Decision Maker'],
  ['代表取締役社長', 'Executive', 'C-Level', 'Decision Maker'],
  ['销售经理', 'Sales', 'Manager', 'Influencer'],
])('"%s" is %s, %s, %s', (title, department, seniority, persona) => {
  expect(readTitle(title)).toEqual({ department, seniority, persona })
})

test.each(['Acme Ltd', 'Sales', 'Itinerant', 'London', 'Kind regards', 'Thierry', ''])('"%s" names no job', (text) => {
  expect(isJobTitle(text)).toBe(false)
})

test('words are whole words: "it" is not in "unit", "hr" not in "chrome"', () => {
  expect(readTitle('Unit chrome painter')).toEqual({ department: null, seniority: null, persona: null })
})

test('an admin’s rule comes first and decides what it names, the table the rest', () => {
  const rules = [
    { words: ['vp', 'growth'], department: 'Growth' },
    { words: ['vp'], seniority: 'Executive', persona: 'Champion' },
  ]
  expect(readTitle('VP Growth', rules)).toEqual({ department: 'Growth', seniority: 'VP', persona: 'Decision Maker' })
  expect(readTitle('VP of Sales', rules)).toEqual({ department: 'Sales', seniority: 'Executive', persona: 'Champion' })
})
