import { type Reading, readNotice } from '@reachable/shared/bounce'
import { type MailHeaders, readMail } from '@reachable/shared/mail'

type MailSource = {
  readonly client: 'gmail' | 'outlook'
  readonly mailbox: string
  /** The client's own id of the mail, for one without a Message-ID. */
  readonly key: string
  readonly nowMs: number
}
/** One mail of the rep's inbox, read. Never stored: activities are built from it, and it is dropped. */
export type ReceivedMail = MailSource & { readonly headers: MailHeaders; readonly reading: Reading }

/** Reads the original of a mail. The bytes end here; never throws, whatever they are. */
export function readReceived(bytes: Uint8Array, source: MailSource): ReceivedMail {
  const mail = readMail(bytes)
  return { ...source, headers: mail.headers, reading: readNotice(mail, { ownMailSystem: source.client }) }
}
