import type { PageMessage } from '../background/messages.ts'
import type { InboxMessage, MailClient } from '../mail-clients/mail-client.ts'

/** A mailbox after a holiday; the rest comes when the list is shown again. */
const WAITING_MAX = 200

/** Reads each new notice once, one after the other, so that the mail client never feels it. */
export function watchNotices(
  client: MailClient,
  ask: (message: PageMessage) => Promise<unknown>,
  signal: AbortSignal,
): { retry(): void } {
  const waiting = new Map<string, InboxMessage>()
  let isRunning = false
  const run = async (): Promise<void> => {
    const mailbox = client.identity()
    if (isRunning || mailbox === null) return
    isRunning = true
    for (const notice of [...waiting.values()]) {
      if (signal.aborted) break
      // An unpaired or foreign mailbox gets no answer; the notice waits for a pairing.
      if (await handOver(notice, { client: client.name, mailbox }, ask).catch(() => false)) waiting.delete(notice.key)
    }
    isRunning = false
  }
  client.watchInbox((notice) => {
    if (waiting.size < WAITING_MAX) waiting.set(notice.key, notice)
    void run()
  }, signal)
  return { retry: () => void run() }
}

/** True when the notice needs no further look. */
async function handOver(
  notice: InboxMessage,
  about: { client: 'gmail' | 'outlook'; mailbox: string },
  ask: (message: PageMessage) => Promise<unknown>,
): Promise<boolean> {
  const { key, originalUrl } = notice
  const asked = newness(await ask({ kind: 'is-new-notice', ...about, key }))
  if (asked !== true) return asked === false
  const bytes = await notice.readOriginal().catch(() => null)
  const original = bytes && toBase64(bytes)
  return newness(await ask({ kind: 'notice', ...about, key, original, originalUrl })) === false
}

const newness = (reply: unknown): boolean | null =>
  typeof reply === 'object' && reply !== null && 'isNew' in reply ? reply.isNew === true : null

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In slices: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(binary)
}
