/** A word that stands in every body of these tests and may never be seen outside the browser. */
export const CANARY = 'CANARY-7f3a'

/** What Gmail's own mail system writes when an address does not exist; quotes the mail that came back. */
export function gmailNotice(address: string, originalMessageId: string, id = 'notice-1'): string {
  return [
    'Authentication-Results: mx.google.com; dkim=pass header.i=@googlemail.com; dmarc=pass header.from=googlemail.com',
    'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
    'To: rep@own.example',
    'Subject: Delivery Status Notification (Failure)',
    `Message-ID: <${id}@mx.google.com>`,
    `References: ${originalMessageId}`,
    'Auto-Submitted: auto-replied',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Address not found. Your message wasn't delivered to ${address} because the address couldn't be found.`,
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; googlemail.com',
    '',
    `Final-Recipient: rfc822; ${address}`,
    'Action: failed',
    'Status: 5.1.1',
    'Remote-MTA: dns; gmail-smtp-in.l.google.com',
    'Diagnostic-Code: smtp; 550 5.1.1 The email account that you tried to reach does not exist.',
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    `Message-ID: ${originalMessageId}`,
    `To: ${address}`,
    'Subject: Plan',
    '',
    CANARY,
    '--b--',
    '',
  ].join('\r\n')
}
