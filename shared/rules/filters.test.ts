import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Activity, activityId, type Filter } from '../contract/index.ts'
import { decideParticipants } from './decide-participants.ts'
import {
  compileFilters,
  type FilterRule,
  filterOfActivity,
  filterOfAddress,
  filterOfContact,
  hidesDomain,
  normalisePattern,
  withoutFiltered,
} from './filters.ts'
import { invite, mail, settingsOf, T0, viewOf } from './fixtures.ts'
import { nearMissOf } from './near-miss.ts'
import { recheckPlannedContact } from './recheck.ts'

const filter = (type: FilterRule['type'], pattern: string, field: FilterRule['field'] = 'address'): FilterRule => ({
  type,
  field,
  pattern,
})

test('patterns are kept in the form of addresses', () => {
  expect(normalisePattern({ field: 'address', pattern: ' *@Bücher.example ' })).toBe('*@xn--bcher-kva.example')
  expect(normalisePattern({ field: 'domain', pattern: '*.ACME.com' })).toBe('*.acme.com')
  expect(normalisePattern({ field: 'subject', pattern: 'Bücher*' })).toBe('bücher*')
})

const law = filter('email', '*@law.example')
const withLaw = mail({ from: 'rita@ourco.com', to: ['Ann Lee <ann@acme.com>', 'x@law.example'] })

describe('which activities are dropped', () => {
  test('an email filter drops a mail for one of its participants (FLT-1, AMB-22)', () => {
    expect(filterOfActivity(withLaw, [filter('email', '*@other.example'), law])).toBe(law)
    expect(filterOfActivity(mail({ from: 'rita@ourco.com', to: ['ann@acme.com'] }), [law])).toBeNull()
  })

  test('an email filter leaves meetings alone, and a meeting filter mails', () => {
    const meeting = invite({ mailbox: 'rita@ourco.com', organizer: 'rita@ourco.com', required: ['x@law.example'] })
    expect(filterOfActivity(meeting, [law])).toBeNull()
    expect(filterOfActivity(meeting, [filter('meeting', 'law.example', 'domain')])).not.toBeNull()
    expect(filterOfActivity(withLaw, [filter('meeting', '*@law.example')])).toBeNull()
  })

  test('a contact filter drops no activity and only names the person', () => {
    const asContact = filter('contact', '*@law.example')
    expect(filterOfActivity(withLaw, [asContact])).toBeNull()
    expect(filterOfContact('x@law.example', withLaw, [asContact])).toBe(asContact)
    expect(filterOfContact('ann@acme.com', withLaw, [asContact])).toBeNull()
    expect(filterOfContact('x@law.example', withLaw, [law])).toBeNull()
  })

  test('a subject decides where the profile lets it be known', () => {
    const secret = filter('email', '*secret*', 'subject')
    const named: Activity = { ...withLaw, subject: { form: 'full', text: 'Re: Top SECRET plan' } }
    expect(filterOfActivity(named, [secret])).toBe(secret)
    expect(filterOfActivity({ ...withLaw, subject: { form: 'hash', hash: '0'.repeat(64) } }, [secret])).toBeNull()
    expect(filterOfAddress('secret@acme.com', [secret])).toBeNull()
  })

  test.each(['email', 'meeting'] as const)(
    'a sighting of a person hidden by a filter of type %s is dropped',
    (type) => {
      const seen: Activity = {
        kind: 'contact.seen',
        ...base('contact.seen'),
        participants: [{ role: 'from', address: 'x@law.example' }],
        sighting: { how: 'mail', authentication: 'pass' },
      }
      expect(filterOfActivity(seen, [filter(type, '*@law.example')])).not.toBeNull()
      expect(filterOfActivity(seen, [filter('contact', '*@law.example')])).toBeNull()
    },
  )

  test('a notice loses the people who are filtered, and is dropped when nobody is left (FLT-5)', () => {
    expect(filterOfActivity(notice(['x@law.example']), [law])).toBe(law)
    const both = notice(['ann@acme.com', 'x@law.example'])
    expect(filterOfActivity(both, [law])).toBeNull()
    const left = withoutFiltered(both, [law])
    expect(left.kind === 'bounce.received' && left.report.recipients.map(({ address }) => address)).toEqual([
      'ann@acme.com',
    ])
    expect(withoutFiltered(both, [filter('contact', '*@law.example')])).toBe(both)
  })
})

test('a pattern that hides a whole domain is told from one for a person (FLT-4)', () => {
  expect(hidesDomain(filter('email', '*@acme.com'), 'acme.com')).toBe(true)
  expect(hidesDomain(filter('email', '*acme*', 'domain'), 'acme.com')).toBe(true)
  expect(hidesDomain(filter('email', 'ann@acme.com'), 'acme.com')).toBe(false)
  expect(hidesDomain(filter('email', 'a*@acme.com'), 'acme.com')).toBe(false)
  expect(hidesDomain(filter('email', '*@acme.com'), 'sub.acme.com')).toBe(false)
  expect(hidesDomain(filter('email', '*acme.com*', 'subject'), 'acme.com')).toBe(false)
})

function base(kind: Activity['kind']) {
  return {
    id: activityId(kind, 'rita@ourco.com', 'k'),
    occurredAt: '2026-03-02T09:00:00.000Z',
    mailbox: 'rita@ourco.com',
    source: 'gmail' as const,
  }
}

function notice(addresses: readonly string[]): Activity {
  const recipients = addresses.map((address) => ({
    ...{ address, finalAddress: null, action: 'failed' as const, status: '5.1.1', replyCode: null },
    ...{ reason: 'userunknown' as const, recipientState: 'hardBounce' as const, hard: true, rule: 'test' },
    ...{ remoteMta: null, diagnostic: null },
  }))
  return {
    kind: 'bounce.received',
    ...base('bounce.received'),
    report: {
      ...{ kind: 'bounce' as const, recipients, reportingMta: null, noticeMessageId: null, originalMessageId: 'm1' },
      ...{ originalSentAt: null, fromOwnMailSystem: false, authentication: 'unknown' as const },
    },
  }
}

describe('contact filters and creation', () => {
  const address = 'cara@acme.com'
  const activity = mail({ from: 'rita@ourco.com', to: ['Ann Lee <ann@acme.com>', 'Cara Diaz <cara@acme.com>'] })
  const decide = (org: readonly Filter[], privateFilters: readonly FilterRule[] = []) => {
    const settings = settingsOf({}, { filters: [...org] })
    const input = { activity, view: viewOf(), settings, nowMs: T0, capturingUserAddress: 'rita@ourco.com' }
    return { input: { ...input, privateFilters }, decisions: decideParticipants({ ...input, privateFilters }) }
  }
  const cara: Filter = { id: 'cara', type: 'contact', field: 'address', pattern: 'cara@*' }

  test('the person is not created, and the others are matched as ever', () => {
    const { decisions } = decide([cara])
    expect(decisions).toMatchObject([
      { kind: 'match', address: 'ann@acme.com' },
      { kind: 'refuse', address, refusal: 'filtered', rule: 'FLT-1' },
    ])
  })

  test('a private filter works for its own user, and the near miss is to remove the filter', () => {
    const { input, decisions } = decide([], [cara])
    const no = decisions.find((each) => each.kind === 'refuse')
    expect(no).toMatchObject({ refusal: 'filtered' })
    expect(no?.kind === 'refuse' && nearMissOf(input, no)).toMatchObject({ what: 'remove_filter' })
  })

  test('somebody who exists already stays and is matched (FLT-2)', () => {
    const { decisions } = decide([{ ...cara, pattern: 'ann@acme.com' }])
    expect(decisions[0]).toMatchObject({ kind: 'match', address: 'ann@acme.com' })
  })

  test.each(['email', 'meeting', 'contact'] as const)('a filter of type %s stops a creation that waits', (type) => {
    const plan = { address, capturingUserAddress: 'rita@ourco.com', evidence: [], view: viewOf() }
    const settings = settingsOf({}, { filters: [{ ...cara, type }] })
    expect(recheckPlannedContact({ ...plan, settings })).toMatchObject({ refusal: 'filtered' })
  })
})

test('filters made ready say what the plain ones say', () => {
  const pattern = fc.constantFrom(
    '*@acme.com',
    'ann@acme.com',
    '*@*.acme.com',
    'ACME.com',
    '*acme*',
    '@acme.com',
    'a?n@*',
  )
  const anyFilter = fc.record({
    type: fc.constantFrom<FilterRule['type']>('email', 'meeting', 'contact'),
    field: fc.constantFrom<FilterRule['field']>('address', 'domain', 'subject'),
    pattern,
  })
  const people = ['ann@acme.com', 'x@acme.com', 'x@sub.acme.com', 'ann@other.example']
  fc.assert(
    fc.property(fc.array(anyFilter, { maxLength: 4 }), fc.subarray(people, { minLength: 1 }), (filters, to) => {
      const compiled = compileFilters(filters)
      for (const address of people) expect(compiled.hides(address)).toBe(filterOfAddress(address, filters) !== null)
      for (const activity of [mail({ from: 'rita@ourco.com', to }), notice(to)]) {
        const verdict = compiled.judge(activity)
        expect(verdict.kind === 'dropped' ? verdict.filter : null).toBe(filterOfActivity(activity, filters))
        if (verdict.kind === 'kept') expect(verdict.activity).toEqual(withoutFiltered(activity, filters))
      }
    }),
  )
})
