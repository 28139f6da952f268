import { expect, test } from 'vitest'
import { decideParticipants } from './decide-participants.ts'
import { fact, mail, settingsOf, T0, viewOf } from './fixtures.ts'
import type { PersonFact, Picklists } from './person-fact.ts'

const RITA = 'rita@ourco.com'
const CARA = 'cara@acme.com'

function decide(to: string, facts: readonly PersonFact[], requiredFields: string[] = [], picklists: Picklists = {}) {
  const [decision] = decideParticipants({
    activity: mail({ from: RITA, to: [to] }),
    view: viewOf({ personFacts: { [CARA]: facts }, picklists }),
    settings: settingsOf({ requiredFields: ['FirstName', 'LastName', 'Email', ...requiredFields] }),
    ...{ nowMs: T0, capturingUserAddress: RITA },
  })
  if (!decision) throw new Error('every outsider is decided about')
  return decision
}
const fieldsOf = (decision: ReturnType<typeof decide>) => (decision.kind === 'create-contact' ? decision.fields : {})

test('CON-5: everything that is known is filled, under the org’s names, and nothing else', () => {
  const facts = [
    fact('Name', 'Cara Other'),
    fact('Title', 'VP of Sales'),
    fact('Phone', '+442079460000'),
    fact('MailingCountry', 'United Kingdom'),
    fact('Email', 'cara@elsewhere.example'),
  ]
  expect(fieldsOf(decide('Cara Diaz <cara@acme.com>', facts))).toEqual({
    ...{ FirstName: 'Cara', LastName: 'Diaz', Email: CARA, LeadSource: 'Reachable' },
    ...{ Title: 'VP of Sales', Department: 'Sales', Seniority__c: 'VP', Persona__c: 'Decision Maker' },
    ...{ Phone: '+442079460000', MailingCountry: 'United Kingdom' },
  })
})

test('CON-5: what is not known is left out, never blank', () => {
  expect(Object.keys(fieldsOf(decide('Cara Diaz <cara@acme.com>', [])))).toEqual([
    ...['FirstName', 'LastName', 'Email', 'LeadSource'],
  ])
})

test('CON-5: LastName is never an address, whatever a mail claims', () => {
  expect(decide('cara@acme.com <cara@acme.com>', [fact('Name', 'cara@acme.com')])).toMatchObject({
    refusal: 'missing_fields:[FirstName,LastName]',
  })
})

test('REQ-2: a required title is waited for, and the person is made when it is known', () => {
  const waiting = decide('Cara Diaz <cara@acme.com>', [], ['Title'])
  expect(waiting).toMatchObject({ refusal: 'missing_fields:[Title]', rule: 'REQ-2', isPending: true })
  expect(fieldsOf(decide('Cara Diaz <cara@acme.com>', [fact('Title', 'CFO')], ['Title']))).toMatchObject({
    Title: 'CFO',
  })
  expect(fieldsOf(decide('Cara Diaz <cara@acme.com>', [fact('Title', 'CFO')], ['Seniority']))).toMatchObject({
    Seniority__c: 'C-Level',
  })
})

test('ENR-9: a value that the picklist lacks is left out and named; where it is required, the person waits', () => {
  const facts = [fact('Title', 'CFO')]
  const picklists = { Seniority: ['Senior', 'Junior'] }
  const decision = decide('Cara Diaz <cara@acme.com>', facts, [], picklists)
  expect(fieldsOf(decision)).not.toHaveProperty('Seniority__c')
  expect(decision.why).toContain('Seniority "C-Level" is not in the org\'s picklist')
  expect(decide('Cara Diaz <cara@acme.com>', facts, ['Seniority'], picklists)).toMatchObject({
    refusal: 'missing_fields:[Seniority]',
  })
})
