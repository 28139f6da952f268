import { expect, test } from 'vitest'
import { shownSource, startsAsMail } from './shown-source.ts'

const pageWith = (source: string): string =>
  `<html><body><table><tr><th>From</th><td>a: b</td></tr></table><pre class="x" id=raw>${source}</pre></body></html>`
const read = (page: string): string | null => {
  const source = shownSource(page)
  return source && new TextDecoder().decode(source)
}

test('the source is what was escaped, each entity once', () => {
  expect(
    read(pageWith('\nFrom: &lt;a@b.example&gt;\r\nX: &amp;lt; &quot;&#39;&#x27; &#228; &bogus; &#99999999;\r\n')),
  ).toBe("From: <a@b.example>\r\nX: &lt; \"'' ä &bogus; &#99999999;\r\n")
})
test('a page without a source, and one whose source is no mail, give nothing', () => {
  for (const page of [
    '',
    '<html>Sign in</html>',
    pageWith(''),
    pageWith('Something went wrong'),
    '<pre>From: a<b></pre>',
  ])
    expect(read(page), page).toBeNull()
})
test('a mail begins with a header line; pages do not', () => {
  const starts = (text: string) => startsAsMail(new TextEncoder().encode(text))
  expect(starts('Delivered-To: a@b.example\r\n')).toBe(true)
  expect(starts('\r\nX-Received: by 1\r\n')).toBe(true)
  for (const text of ['<!doctype html><title>x</title>', '<html lang="en">', '', 'Not found'])
    expect(starts(text), text).toBe(false)
})
