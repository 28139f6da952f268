import { type Reading, readNotice } from '@reachable/shared/bounce'
import { type MailHeaders, readMail } from '@reachable/shared/mail'
import { sightingOf } from './sighting-of.ts'

type MailSource = {
  readonly client: 'gmail' | 'outlook'
  readonly mailbox: string
  /** The client's own id of the mail, for one without a Message-ID. */
  readonly key: string
  readonly nowMs: number
}
/** One mail of the rep's inbox, read. Never stored: activities are built from it, and it is dropped. */
export type ReceivedMail = MailSource & {
  readonly headers: MailHeaders
  readonly reading: Reading
  /** Of a mail that a person wrote. */
  readonly how: ReturnType<typeof sightingOf>
}

/** Reads the original of a mail. The bytes end here; never throws, whatever they are. */
export function readReceived(bytes: Uint8Array, source: MailSource): ReceivedMail {
  const mail = readMail(bytes)
  const reading = readNotice(mail, { ownMailSystem: source.client })
  return { ...source, headers: mail.headers, reading, how: sightingOf(mail) }
}
