import { describe, expect, test } from 'vitest'
import type { Profile } from '../contract/index.ts'
import type { SentActivity } from './activity-context.ts'
import { decideParticipants } from './decide-participants.ts'
import type { SyncActivityDecision } from './decision.ts'
import { contact, invite, lead, mail, opportunity, settingsOf, T0, viewOf } from './fixtures.ts'
import { contactKey } from './keys.ts'
import type { CrmView } from './view.ts'

const RITA = 'rita@ourco.com'
const ANN = 'Ann Lee <ann@acme.com>'
const one = { opportunities: [opportunity('O1', 'U-RITA')] }

function decide(activity: SentActivity, profile: Partial<Profile> = {}, view: Partial<CrmView> = one, user = RITA) {
  const settings = settingsOf({ activitySync: true, ...profile })
  return decideParticipants({ activity, view: viewOf(view), settings, nowMs: T0, capturingUserAddress: user })
}
const syncs = (...args: Parameters<typeof decide>): SyncActivityDecision[] =>
  decide(...args).filter((decision) => decision.kind === 'sync-activity')
const syncRefusals = (...args: Parameters<typeof decide>) =>
  decide(...args).flatMap((each) => (each.kind === 'refuse' && each.action === 'activity.sync' ? [each.refusal] : []))
const withSubject = (form: 'full' | 'hash'): SentActivity => ({
  ...mail({ from: RITA, to: [ANN] }),
  subject: form === 'full' ? { form, text: 'Offer for 2026' } : { form, hash: 'a'.repeat(64) },
})
const meeting = (more: Parameters<typeof invite>[0]['meeting'] = {}) =>
  invite({ mailbox: RITA, organizer: RITA, required: [ANN], meeting: more })

describe('ASY-1: what a captured activity becomes', () => {
  test('a mail to Ann is one finished task of that day on her contact and the open opportunity', () => {
    expect(syncs(mail({ from: RITA, to: [ANN] }))).toMatchObject([
      {
        object: 'Task',
        change: 'put',
        who: { id: 'C1' },
        opportunityId: 'O1',
        accountId: 'A1',
        ownerId: 'U-RITA',
        fields: { Subject: 'Email', ActivityDate: '2026-03-02', Status: 'Completed' },
        rule: 'ASY-1',
      },
    ])
  })

  test('with the switch off, or for another type, nothing is synced, while contacts and roles work (CAP-4)', () => {
    expect(syncs(mail({ from: RITA, to: [ANN] }), { activitySync: false })).toEqual([])
    expect(syncs(mail({ from: RITA, to: [ANN] }), { activitySyncTypes: ['meeting'] })).toEqual([])
    expect(syncs(meeting(), { activitySyncTypes: ['email'] })).toEqual([])
    const kinds = decide(mail({ from: RITA, to: ['Cara Diaz <cara@acme.com>'] }), { activitySync: false })
    expect(kinds.map((decision) => decision.kind)).toEqual(['create-contact'])
  })

  test('a meeting is an event with its times; one that ends before it starts, or lasts for weeks, still fits', () => {
    const [event] = syncs(meeting({ startsAt: '2026-03-05T10:00:00Z', endsAt: '2026-03-05T11:00:00Z' }))
    expect(event).toMatchObject({
      object: 'Event',
      fields: {
        Subject: 'Meeting',
        StartDateTime: '2026-03-05T10:00:00.000Z',
        EndDateTime: '2026-03-05T11:00:00.000Z',
      },
    })
    const [odd] = syncs(meeting({ startsAt: '2026-03-05T10:00:00Z', endsAt: '2026-03-04T11:00:00Z' }))
    expect(odd?.fields.EndDateTime).toBe('2026-03-05T10:00:00.000Z')
    const [long] = syncs(meeting({ startsAt: '2026-03-01T10:00:00Z', endsAt: '2026-04-01T10:00:00Z' }))
    expect(long?.fields.EndDateTime).toBe('2026-03-15T10:00:00.000Z')
  })

  test('the subject only where the profile allows it in full; a body never', () => {
    expect(syncs(withSubject('full'), { subject: 'full' })[0]?.fields.Subject).toBe('Offer for 2026')
    expect(syncs(withSubject('full'), { subject: 'none' })[0]?.fields.Subject).toBe('Email')
    expect(syncs(withSubject('hash'), { subject: 'full' })[0]?.fields.Subject).toBe('Email')
    expect(Object.keys(syncs(withSubject('full'), { subject: 'full' })[0]?.fields ?? {})).not.toContain('Description')
  })

  test('a lead gets it without an opportunity; of contact and lead the contact (LED-3)', () => {
    const toLee = mail({ from: RITA, to: ['Lee Ody <lee@acme.com>'] })
    expect(syncs(toLee)).toMatchObject([{ who: { id: 'L1' }, opportunityId: null }])
    const both = { ...one, leads: [lead('L2', 'ann@acme.com')] }
    expect(syncs(mail({ from: RITA, to: [ANN] }), {}, both)).toMatchObject([{ who: { id: 'C1' } }])
  })

  test('a contact that is about to be made is named by its key; whoever is not made gets nothing', () => {
    const toCara = mail({ from: RITA, to: ['Cara Diaz <cara@acme.com>'] })
    expect(syncs(toCara)).toMatchObject([{ who: { key: contactKey('cara@acme.com') } }])
    expect(syncRefusals(toCara, { contactCreation: false })).toEqual(['no_record_for_activity'])
  })

  test('OWN-1 to OWN-3: the user who captured it owns it, else the integration user', () => {
    expect(syncs(mail({ from: 'sam@ourco.com', to: [ANN] }), {}, one, 'sam@ourco.com')[0]?.ownerId).toBe('U-SAM')
    expect(syncs(mail({ from: 'nina@ourco.com', to: [ANN] }), {}, one, 'nina@ourco.com')[0]?.ownerId).toBe('U-INT')
    expect(syncs(mail({ from: 'ivan@ourco.com', to: [ANN] }), {}, one, 'ivan@ourco.com')[0]?.ownerId).toBe('U-INT')
  })

  test('of several open opportunities the one that stands out, else none; closed ones never', () => {
    const two = { opportunities: [opportunity('O1', 'U-RITA'), opportunity('O2', 'U-OLGA')] }
    expect(syncs(mail({ from: RITA, to: [ANN] }), {}, two)[0]?.opportunityId).toBe('O1')
    const tied = { opportunities: [opportunity('O1', 'U-OLGA'), opportunity('O2', 'U-OLGA')] }
    expect(syncs(mail({ from: RITA, to: [ANN] }), {}, tied)[0]?.opportunityId).toBeNull()
    const closed = { opportunities: [opportunity('O3', 'U-RITA', { isClosed: true })] }
    expect(syncs(mail({ from: RITA, to: [ANN] }), {}, closed)[0]?.opportunityId).toBeNull()
  })

  test('colleagues get none (CAP-2)', () => {
    expect(syncs(mail({ from: RITA, to: ['sam@ourco.com'] }))).toEqual([])
  })
})

describe('ASY-2: one per message or meeting, and person', () => {
  test('two people are two records, two reps who captured one message are one', () => {
    const both = syncs(mail({ from: RITA, to: [ANN, 'Bob Ray <bob@acme.com>'] }))
    expect(new Set(both.map((decision) => decision.key)).size).toBe(2)
    const bySam = syncs(mail({ from: RITA, to: [ANN] }), {}, one, 'sam@ourco.com')
    expect(bySam[0]?.key).toBe(both[0]?.key)
    expect(syncs(mail({ from: RITA, to: [ANN], id: 'm2' }))[0]?.key).not.toBe(both[0]?.key)
  })

  test('a later version of a meeting has the key of the first', () => {
    const [first] = syncs(meeting({ uid: 'u1', sequence: 0 }))
    const [moved] = syncs(meeting({ uid: 'u1', sequence: 1, startsAt: '2026-04-01T10:00:00Z' }))
    expect(moved?.key).toBe(first?.key)
    expect(syncs(meeting({ uid: 'u2' }))[0]?.key).not.toBe(first?.key)
  })

  test('a meeting that was called off is removed or marked, as the profile says', () => {
    const off = meeting({ uid: 'u1', sequence: 1, isCancelled: true })
    expect(syncs(off)).toMatchObject([{ change: 'remove', rule: 'ASY-2' }])
    expect(syncs(off, { cancelledMeetings: 'mark' })).toMatchObject([
      { change: 'mark', fields: { Subject: 'Cancelled: Meeting' } },
    ])
  })

  test('two contacts with one address: the one to which activities belong', () => {
    const twice = { ...one, contacts: [contact('C1', 'A1', 'ann@acme.com'), contact('C9', 'A2', 'ann@acme.com')] }
    expect(syncs(mail({ from: RITA, to: [ANN] }), {}, twice)).toMatchObject([{ who: { id: 'C1' } }])
  })
})
