import type { MailHeaders } from '../mail/mime/headers.ts'

/** Names and local parts under which mail systems write. */
const DAEMON =
  /(?:mailer[-_. ]?daemon|post_?master|mail[-_. ]?daemon|mail\.?delivery|maildeliver|microsoftexchange[0-9a-f]{8,40}|mail delivery (?:system|subsystem|service)|mail deliver|internet mail delivery|delivery (?:system|subsystem)|mdaemon|mail administrator|system administrator|systemadministrator|mail[ _]?service|mail server|mail system|delivery notification|\bbounces?@|\bndr@|email system|@sns\.amazonaws\.com)/i

/** Does a mail system write, as far as From tells? One sign among several: everybody can write "postmaster". */
export function isDaemon(headers: MailHeaders): boolean {
  const from = headers.get('from') ?? headers.get('sender') ?? ''
  return DAEMON.test(from) || from.trim() === '<>'
}
