import { expect, test } from 'vitest'
import { type ContactInspection, obstacleToMerge, removalWarnings } from './record-in-use.ts'

const copy: ContactInspection = {
  ...{ id: 'C9', email: 'ann@acme.com', createdByReachable: true, isEditedByOthers: false, values: { Title: 'CFO' } },
  ...{ activities: [], relations: [], roles: [], others: [] },
}
const obstacle = (change: Partial<ContactInspection>) =>
  obstacleToMerge({ ...copy, ...change }, 'ann@acme.com', { Title: 'VP' })?.code ?? null

test('an unused copy of ours may go, with the roles and activities that are moved', () => {
  const activities = [{ object: 'Task', id: 'T1', isOurs: false }] as const
  const roles = [{ id: 'R1', opportunityId: 'O1', createdByReachable: false, role: null, isPrimary: false }]
  expect(obstacle({ activities, roles })).toBeNull()
})
test('DUP-2: one that a person made may not', () =>
  expect(obstacle({ createdByReachable: false })).toBe('made_by_people'))
test('DUP-4: one with another address may not', () =>
  expect(obstacle({ email: 'ann@newco.com' })).toBe('email_changed'))
test('one that somebody edited may not', () => expect(obstacle({ isEditedByOthers: true })).toBe('edited_by_people'))
test('a job that touched something else is no edit', () => {
  const touched = { ...copy, isEditedByOthers: true }
  expect(obstacleToMerge(touched, 'ann@acme.com', { Title: 'CFO' })).toBeNull()
  expect(obstacleToMerge(touched, 'ann@acme.com', null)).toBeNull()
})
test('one with a case may not', () =>
  expect(obstacleToMerge({ ...copy, others: [{ object: 'Case', id: '500' }] }, 'ann@acme.com', null)).toEqual({
    ...{ code: 'still_in_use', about: '1 Case' },
  }))

test('LOG-3: a removal warns of edits, cases, roles and activities of people, not of our own', () => {
  const warned = removalWarnings({
    ...copy,
    isEditedByOthers: true,
    activities: [
      { object: 'Task', id: 'T1', isOurs: true },
      { object: 'Event', id: 'E1', isOurs: false },
    ],
    roles: [
      { id: 'R1', opportunityId: 'O1', createdByReachable: true, role: null, isPrimary: false },
      { id: 'R2', opportunityId: 'O2', createdByReachable: false, role: null, isPrimary: false },
    ],
    others: [{ object: 'Case', id: '500' }],
  })
  expect(warned.map(({ id }) => id)).toEqual(['C9', '500', 'E1', 'R2'])
  expect(removalWarnings(copy)).toEqual([])
})
