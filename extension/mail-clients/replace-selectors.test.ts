import { expect, test } from 'vitest'
import { replaceSelectors } from './replace-selectors.ts'

/** A page that takes everything as a selector but what begins with a bracket. */
const page = {
  createDocumentFragment: () => ({
    querySelector: (form: string) => {
      if (form.startsWith(')')) throw new SyntaxError(form)
      return null
    },
  }),
} as unknown as Document

test('each signed document stands before what was built in, and takes back the one before it', () => {
  const selectors = { chip: { since: '2026', finds: 'chips', any: ['.built-in'] } }
  const replace = (chip?: string[]) => {
    replaceSelectors(page, selectors, ['chip'], chip ? { chip } : {})
    return selectors.chip.any
  }
  expect(replace(['.wrong'])).toEqual(['.wrong', '.built-in'])
  expect(replace(['.right', ')broken('])).toEqual(['.right', '.built-in'])
  expect(replace(['.right'])).toEqual(['.right', '.built-in'])
  // Taken back, or unpaired.
  expect(replace()).toEqual(['.built-in'])
})
