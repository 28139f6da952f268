import type { PageMessage } from '../background/messages.ts'
import type { InboxMessage, MailClient } from '../mail-clients/mail-client.ts'

/** More than any list shows: what is left out here is not seen again before the page is loaded anew. */
const WAITING_MAX = 1_000
/** Between two requests: two a second at most, far below what the mail client itself reads. */
const PAUSE_MS = 500

type Ports = {
  ask: (message: PageMessage) => Promise<unknown>
  /** Whether the client let a mail be read, each time that one was tried. */
  note: (isReadable: boolean) => void
}
export type OriginalReader = {
  add(message: InboxMessage): void
  retry(): void
  /** True where all that was added has been read, once what is running is done. */
  isDone(): Promise<boolean>
}

/** Reads originals for the background, each once and one after the other, so that the mail client never feels it. */
export function createOriginalReader(client: MailClient, { ask, note }: Ports, signal: AbortSignal): OriginalReader {
  const waiting = new Map<string, InboxMessage>()
  let running: Promise<void> | null = null
  let paused: Promise<unknown> = Promise.resolve()
  const gently: Gently = async (read) => {
    await paused
    return read().finally(() => {
      paused = new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    })
  }
  const run = async (): Promise<void> => {
    const mailbox = client.identity()
    if (mailbox === null) return
    // What is added meanwhile is visited as well; what could not be read waits for the next run.
    for (const message of waiting.values()) {
      if (signal.aborted) break
      // An unpaired or foreign mailbox gets no answer; the message waits for a pairing.
      const isDone = await handOver(message, { client: client.name, mailbox }, { ask, gently, note }).catch(() => false)
      if (isDone) waiting.delete(message.key)
    }
  }
  const start = (): Promise<void> => {
    running ??= run().finally(() => {
      running = null
    })
    return running
  }
  return {
    add(message) {
      if (waiting.size < WAITING_MAX) waiting.set(message.key, message)
      void start()
    },
    retry: () => void start(),
    async isDone() {
      await start()
      return waiting.size === 0
    },
  }
}

type Gently = <Found>(read: () => Promise<Found>) => Promise<Found>

/** True when the message needs no further look. The original is asked for once; only where it is none, the shown source. */
async function handOver(
  message: InboxMessage,
  about: { client: 'gmail' | 'outlook'; mailbox: string },
  { ask, gently, note }: Ports & { gently: Gently },
): Promise<boolean> {
  const { key } = message
  const give = async (bytes: Uint8Array | null, originalUrl: string | null): Promise<boolean | null> =>
    newness(await ask({ kind: 'mail', ...about, key, original: bytes && toBase64(bytes), originalUrl }))
  const asked = newness(await ask({ kind: 'is-new-mail', ...about, key }))
  if (asked !== true) return asked === false
  const found = await gently(message.readOriginal)
  if (found !== null && found !== 'elsewhere') {
    note(true)
    return (await give(found, null)) === false
  }
  const isNew = found === null || (await give(null, message.originalUrl))
  if (isNew === false) note(true)
  if (isNew !== true) return isNew === false
  // Unread by the background as well: what people are shown is left.
  const shown = await gently(message.readShown)
  note(shown !== null)
  return (await give(shown, null)) === false
}

const newness = (reply: unknown): boolean | null =>
  typeof reply === 'object' && reply !== null && 'isNew' in reply ? reply.isNew === true : null

function toBase64(bytes: Uint8Array): string {
  let binary = ''
  // In slices: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(binary)
}
