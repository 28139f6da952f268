import { expect, test } from 'vitest'
import { htmlToText } from './html-text.ts'

test('a link or a comment is no part of the word before it', () => {
  expect(htmlToText('could not be delivered to<a href="mailto:ann@acme.com">ann@acme.com</a>.')).toBe(
    'could not be delivered to ann@acme.com.',
  )
  expect(htmlToText('delivered to<!-- a note -->ann@acme.com')).toBe('delivered to ann@acme.com')
})

test('blocks end lines, hidden text is left out, a bare address in angle brackets stays', () => {
  expect(htmlToText('<style>p { }</style><p>To &lt;b&gt;<p><ann@acme.com>')).toBe('\nTo <b>\n<ann@acme.com>')
})
