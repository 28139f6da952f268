import { expect, test } from 'vitest'
import { conflictWith, type LoggedWrite, type UndoStep, undoStepOf } from './undo.ts'

const write = (action: string, change: Partial<LoggedWrite> = {}): LoggedWrite => ({
  ...{ action, outcome: 'done', rule: 'ENR-3' },
  crm: { object: 'Contact', recordId: '003C1', before: { Title: 'VP' }, after: { Title: 'CFO' } },
  ...change,
})
const stepOf = (entry: LoggedWrite): UndoStep => {
  const step = undoStepOf(entry)
  if (!('kind' in step)) throw new Error(step.code)
  return step
}

test.each([
  ['contact.enrich', 'values'],
  ['email_active.write', 'values'],
  ['hard_bounce.write', 'values'],
  ['contact.create', 'delete'],
  ['role.create', 'delete'],
  ['activity.sync', 'values'],
  ['role.move', 'move'],
  ['contact.remove', 'undelete'],
  ['contact.delete', 'undelete'],
])('%s is taken back by %s', (action, kind) => {
  expect(undoStepOf(write(action))).toMatchObject({ kind, recordId: '003C1' })
})

test('an activity without a state before was made, and goes', () => {
  const crm = { object: 'Task', recordId: '00T1', before: {}, after: { Subject: 'Offer', OwnerId: '005' } }
  expect(undoStepOf(write('activity.sync', { crm }))).toMatchObject({ kind: 'delete', expected: { Subject: 'Offer' } })
})

test('a deleted role comes back only where an undo deleted it', () => {
  expect(undoStepOf(write('role.delete'))).toMatchObject({ code: 'cannot_be_undone' })
  expect(undoStepOf(write('role.delete', { rule: 'UND-1' }))).toMatchObject({ kind: 'remake' })
})

test.each([
  ['a refusal', write('contact.enrich', { outcome: 'refused' })],
  ['a plan that was not sent', write('contact.enrich', { outcome: 'planned' })],
  ['what is no write', write('reachability.change', { crm: null })],
  ['a match', write('activity.match')],
])('%s leaves nothing to undo', (_name, entry) => {
  expect(undoStepOf(entry)).toMatchObject({ code: 'nothing_to_undo' })
})

test('what still is as we wrote it goes back, what a person changed stays and is named', () => {
  const step = stepOf(write('contact.enrich'))
  expect(conflictWith(step, { Title: 'CFO' })).toBeNull()
  const about = 'Title is "CEO", we wrote "CFO"'
  expect(conflictWith(step, { Title: 'CEO' })).toEqual({ code: 'changed_since', about })
  expect(conflictWith(step, { Title: 'VP' })).toMatchObject({ code: 'already_undone' })
  expect(conflictWith(step, null)).toMatchObject({ code: 'record_gone' })
})

test('instants are compared by the second, in any offset, and blanks as blanks', () => {
  const after = { Hard_Bounce_Date__c: '2026-03-02T09:01:00.250Z', Hard_Bounce__c: true }
  const crm = { object: 'Contact', recordId: '003C1', before: { Hard_Bounce__c: false }, after }
  const step = stepOf(write('hard_bounce.write', { crm }))
  const now = { Hard_Bounce_Date__c: '2026-03-02T10:01:00.000+0100', Hard_Bounce__c: true }
  expect(conflictWith(step, now)).toBeNull()
  expect(conflictWith(step, { ...now, Hard_Bounce_Date__c: null })).toMatchObject({ code: 'changed_since' })
})

test('a record that we made and that is gone needs no undo', () => {
  expect(conflictWith(stepOf(write('role.create')), null)).toMatchObject({ code: 'already_undone' })
})
