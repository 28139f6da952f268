import { join } from 'node:path'
import { bouncesCommand } from '@reachable/server/cli'
import { afterEach, expect, test, vi } from 'vitest'

const MAILS = join(import.meta.dirname, '../mails')
afterEach(() => vi.restoreAllMocks())

function captured(stream: 'log' | 'error'): string[] {
  const lines: string[] = []
  vi.spyOn(console, stream).mockImplementation((line: string) => {
    lines.push(line)
  })
  return lines
}

test('prints one line of JSON for each mail, sorted, with paths relative to the folder', async () => {
  const lines = captured('log')
  expect(await bouncesCommand([MAILS, '--jsonl'])).toBe(0)
  const parsed = lines.map((line) => JSON.parse(line) as { file: string; recipients: unknown[] })
  expect(parsed.map(({ file }) => file)).toEqual(parsed.map(({ file }) => file).toSorted())
  expect(parsed.find(({ file }) => file === 'gmail/user-unknown.eml')).toEqual({
    file: 'gmail/user-unknown.eml',
    kind: 'bounce',
    recipients: [
      {
        address: 'ann@acme.com',
        status: '5.1.1',
        replyCode: '550',
        action: 'failed',
        reason: 'userunknown',
        recipientState: 'hardBounce',
        hard: true,
      },
    ],
    autoReply: null,
  })
})

test('explains a single mail step by step', async () => {
  captured('log')
  const steps = captured('error')
  expect(await bouncesCommand([join(MAILS, 'gmail/delay.eml'), '--explain'])).toBe(0)
  expect(steps.join('\n')).toContain('so it is delayed')
})

test('an explanation goes from the parts to the line, the rule and what outranked what', async () => {
  captured('log')
  const steps = captured('error')
  expect(await bouncesCommand([join(MAILS, 'recipients/mixed-actions.eml'), '--explain'])).toBe(0)
  const text = steps.join('\n')
  for (const step of [
    '      message/delivery-status\n',
    'has the fields of a delivery-status report',
    'ann@acme.com\n    codes seen: status 5.1.1, SMTP reply 550, action failed',
    'decided: failed, userunknown by rule unknown-user',
    'the line: message/delivery-status, line 6: Diagnostic-Code: smtp; 550 5.1.1 User unknown',
    'precedence: words that name the cause outrank every code',
    'verdict: hardBounce, hard',
    'eve@globex.com\n    codes seen: status 2.0.0, SMTP reply none, action delivered',
  ]) {
    expect(text).toContain(step)
  }
})

test('wrong usage and a missing folder end with code 2', async () => {
  captured('error')
  expect(await bouncesCommand([])).toBe(2)
  expect(await bouncesCommand([MAILS, '--what'])).toBe(2)
  expect(await bouncesCommand([join(MAILS, 'nowhere')])).toBe(2)
})
