import { generate } from 'selfsigned'

/** The hosts the mail site answers for; Chromium maps them to 127.0.0.1 (stack notes §3). */
export const MAIL_HOSTS = [
  'mail.google.com',
  'mail-attachment.googleusercontent.com',
  'contacts.google.com',
  'calendar.google.com',
  'outlook.office.com',
  'outlook.office365.com',
  'outlook.cloud.microsoft',
  'outlook.live.com',
] as const

/** A throw-away certificate for every mail host; browsers in tests are told to ignore who signed it. */
export async function mailCertificate(): Promise<{ key: string; cert: string }> {
  const altNames = [
    ...MAIL_HOSTS.map((value) => ({ type: 2 as const, value })),
    { type: 2 as const, value: 'localhost' },
    { type: 7 as const, ip: '127.0.0.1' },
  ]
  const made = await generate([{ name: 'commonName', value: 'replica mail' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames }],
  })
  return { key: made.private, cert: made.cert }
}
