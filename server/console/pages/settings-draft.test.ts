import { defaultSettings } from '@reachable/shared/contract'
import { describe, expect, test } from 'vitest'
import { changesBetween, draftOf, settingsWith } from './settings-draft.ts'

const settings = { ...defaultSettings(), internalDomains: ['ourco.com'] }

describe('the settings form', () => {
  test('saves the document as it was read when nothing was changed', () => {
    expect(settingsWith(settings, draftOf(settings))).toEqual(settings)
    expect(changesBetween(draftOf(settings), draftOf(settings))).toEqual([])
  })

  test('changes the default profile and no other', () => {
    const other = { ...settings.profiles[0], id: 'other', name: 'Other' }
    const two = { ...settings, profiles: [...settings.profiles, other] } as typeof settings
    const saved = settingsWith(two, { ...draftOf(two), contactCreation: true, ocr: true })
    expect(saved.profiles.map(({ contactCreation, ocr }) => [contactCreation, ocr])).toEqual([
      [true, true],
      [false, false],
    ])
  })

  test('reads domains as people type them and says what would change', () => {
    const draft = { ...draftOf(settings), crmWrites: true, internalDomains: 'OurCo.com, ourco.de\n\nourco.com' }
    expect(settingsWith(settings, draft).internalDomains).toEqual(['ourco.com', 'ourco.de'])
    expect(changesBetween(draftOf(settings), draft)).toEqual([
      'Writing bounce flags: on',
      'Internal domains: ourco.com, ourco.de',
    ])
  })
})
