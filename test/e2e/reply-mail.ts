import { CANARY } from './notice-mail.ts'

/** What Gmail's own mail servers write on top of a mail, for the domain of its writer. */
const VERDICTS = {
  pass: (domain: string) => `dkim=pass header.i=@${domain} header.s=s1; dmarc=pass header.from=${domain}`,
  fail: (domain: string) => `spf=fail smtp.mailfrom=${domain}; dmarc=fail (p=NONE) header.from=${domain}`,
}

/** A mail that a person, or the program that answers for them, writes to the rep. Canaries stand in subject and body. */
export function replyMail(
  from: string,
  { verdict = 'pass', words = '', isAutomatic = false }: Partial<Reply> = {},
): string {
  const domain = from.split('@')[1] ?? ''
  return [
    `Authentication-Results: mx.google.com; ${VERDICTS[verdict](domain)}`,
    `From: Somebody <${from}>`,
    'To: rep@own.example',
    `Subject: ${isAutomatic ? 'Automatic reply' : 'Re'}: ${CANARY}`,
    `Message-ID: <${verdict}-${words.length}-${from}>`,
    ...(isAutomatic ? ['Auto-Submitted: auto-replied'] : []),
    'Content-Type: text/plain; charset=utf-8',
    '',
    `${words} ${CANARY}`,
    '',
  ].join('\r\n')
}

type Reply = { readonly verdict: 'pass' | 'fail'; readonly words: string; readonly isAutomatic: boolean }
