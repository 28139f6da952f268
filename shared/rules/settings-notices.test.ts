import { expect, test } from 'vitest'
import { defaultSettings } from '../contract/index.ts'
import { settingsOf } from './fixtures.ts'
import { settingsNotices } from './settings-notices.ts'

test('the defaults give nothing to say', () => {
  expect(settingsNotices(defaultSettings())).toEqual([])
})

test('AMB-32: with captureInboundSeen off the admin is told what can still confirm or reset', () => {
  const [notice] = settingsNotices(settingsOf({ captureInboundSeen: 'off' }))
  expect(notice).toMatchObject({ code: 'inbound_not_captured', pointer: '/profiles/0/captureInboundSeen' })
  expect(notice?.sentence).toContain('only meeting answers and automatic replies can confirm or end a bounce')
  expect(settingsNotices(settingsOf({ captureInboundSeen: 'watched' }))).toEqual([])
})

test('other choices that take something away are named, too', () => {
  const settings = settingsOf(
    {},
    {
      contactActivityKinds: [],
      bounce: { domainIncident: { ...defaultSettings().bounce.domainIncident, enabled: false } },
      dedupe: { enabled: true, survivor: 'earliest' },
    },
  )
  expect(settingsNotices(settings).map(({ code }) => code)).toEqual([
    'no_contact_activity',
    'dedupe_keeps_earliest',
    'no_domain_guard',
  ])
})
