import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNotice } from '@reachable/shared/bounce'
import { describe, expect, test } from 'vitest'
import { cannotReadYet, expectedLines, listOwnMails, ownLine } from './own-mails.ts'

const FOLDER = import.meta.dirname

describe('the example mails are read as expected', () => {
  const expected = new Map(expectedLines().map((line) => [line.file, line]))
  test('every mail has an expectation and every expectation a mail', () => {
    expect([...expected.keys()]).toEqual(listOwnMails())
  })
  const wrong = cannotReadYet()
  test.each(listOwnMails().filter((file) => !wrong.has(file)))('%s', (file) => {
    expect(ownLine(file)).toEqual(expected.get(file))
  })
  test.each([...wrong])('%s cannot be read yet: %s', (file) => {
    console.warn(`Read wrongly, as known: ${file}: ${wrong.get(file)}`)
    expect(ownLine(file), 'it is read rightly now: take it out of cannot-read-yet.json').not.toEqual(expected.get(file))
  })
})

test('no report holds a word of the mail that came back', () => {
  for (const file of listOwnMails()) {
    const reading = readNotice(readFileSync(join(FOLDER, file)))
    expect(JSON.stringify(reading), file).not.toContain('CANARY')
  }
})
