import { seededRandom } from '../../replica/page/random.ts'

/** Words that nobody else writes; none of them may be seen outside the page. */
export const CANARIES = ['CANARYBODY', 'CANARYQUOTE', 'CANARYFILE'] as const

/** A mail with a canary in its text, in what it quotes and in its attachment. */
export function canaryMail(number: number, from: string): string {
  const random = seededRandom(number)
  const [body, quote, file] = CANARIES.map((word) => `${word}${random.hex(8)}`)
  return [
    'Authentication-Results: mx.google.com; dkim=pass header.i=@dest.example; dmarc=pass header.from=dest.example',
    `From: Somebody ${number} <${from}>`,
    'To: rep@own.example',
    `Subject: Question ${number}`,
    `Message-ID: <canary-${number}@dest.example>`,
    ...(random.chance(0.2) ? ['Auto-Submitted: auto-replied'] : []),
    'Content-Type: multipart/mixed; boundary="m"',
    '',
    '--m',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Hi Robin, ${body}`,
    ...(random.chance(0.3) ? ['I am out of the office until 12 January 2027.'] : []),
    '',
    'Ann Lee',
    'Head of Purchasing',
    '+49 30 1234567',
    '',
    'On Monday you wrote:',
    `> ${quote}`,
    '--m',
    'Content-Type: text/plain; name="plan.txt"',
    'Content-Disposition: attachment; filename="plan.txt"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(`${file}`).toString('base64'),
    '--m--',
    '',
  ].join('\r\n')
}

/** The canary as it stands, and as transfer encodings write it. */
export const hasCanary = (text: string): boolean =>
  CANARIES.some((word) => text.includes(word)) ||
  CANARIES.some((word) => [0, 1, 2].some((shift) => text.includes(encodedAt(word, shift))))

/** The part of the base64 text that stays the same wherever the word stands in it. */
function encodedAt(word: string, shift: number): string {
  const encoded = Buffer.from(`${'x'.repeat(shift)}${word}`)
    .toString('base64')
    .replace(/=+$/, '')
  return encoded.slice(shift === 0 ? 0 : shift + 1, -2)
}
