import { readSignature } from '@reachable/shared/mail/signature'
import type { PageMessage } from '../background/messages.ts'
import type { MailClient, OpenedMail } from '../mail-clients/mail-client.ts'

/** Mails opened in one page before it is loaded again. */
const SEEN_MAX = 2_000

/**
 * Reads the signature of each mail that the rep opens, once, and only where the background says that somebody needs it.
 * The text stays in the page: what goes on is the facts (CAP-9). While a paused conversation is in view, none is read.
 */
export function createSignatureReader(
  client: MailClient,
  ask: (message: PageMessage) => Promise<unknown>,
  isPaused: () => boolean,
): { look(): void } {
  const seen = new Set<string>()
  const read = async ({ key, address, name, atMs, text }: OpenedMail, mailbox: string): Promise<void> => {
    const about = { client: client.name, mailbox, key, address, atMs }
    const reply = await ask({ kind: 'opened', ...about })
    if (!isAskedFor(reply) || isPaused()) return
    await ask({ kind: 'signature', ...about, name, facts: readSignature(text(), { address, name }) })
  }
  return {
    look() {
      const mailbox = client.identity()
      if (mailbox === null || isPaused()) return
      for (const mail of client.openedMails?.() ?? []) {
        const id = `${mailbox} ${mail.key}`
        if (seen.has(id)) continue
        if (seen.size >= SEEN_MAX) seen.clear()
        seen.add(id)
        void read(mail, mailbox)
      }
    },
  }
}

const isAskedFor = (reply: unknown): boolean =>
  typeof reply === 'object' && reply !== null && 'readsSignature' in reply && reply.readsSignature === true
