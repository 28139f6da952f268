/**
 * Does this sender's local part belong to a mail system? Subjects are translated, local parts are not.
 * Only decides which mails are worth reading; whether one is a notice is for the parser.
 * @source RFC 5321 §4.5.1 (postmaster), Gmail and Exchange Online notices
 */
export const isNoticeSender = (address: string): boolean =>
  /^(mailer-daemon|postmaster|microsoftexchange[0-9a-f]*|mail-daemon|mailerdaemon|mdaemon)@/i.test(address)
