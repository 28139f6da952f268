import { browser } from 'wxt/browser'
import type { ContentScriptContext } from 'wxt/utils/content-script-context'
import { clientOfPage } from '../mail-clients/hosts.ts'
import type { MailClient } from '../mail-clients/mail-client.ts'
import { runClient } from './run-client.ts'

const isSandbox = import.meta.env.MODE === 'sandbox'

/** Starts a mail client's adapter in this page, if the page is that client's. */
export function connect(
  context: ContentScriptContext,
  name: MailClient['name'],
  create: (page: Document, matches: (url: URL) => boolean) => MailClient,
): void {
  const client = create(document, (url) => clientOfPage(url, isSandbox) === name)
  if (!client.matches(new URL(location.href))) return
  const ask = async (message: unknown): Promise<unknown> => {
    try {
      return await browser.runtime.sendMessage(message)
    } catch {
      // After an update this instance talks to nobody: it removes itself, or the page would show two of us.
      if (browser.runtime?.id === undefined) context.abort()
      return null
    }
  }
  const onBadgesChanged = (act: () => void): void => {
    const listener = (changes: Record<string, unknown>): void => {
      if ('badgesChangedAtMs' in changes) act()
    }
    browser.storage.local.onChanged.addListener(listener)
    // The script of before an update has no storage any more.
    context.signal.addEventListener('abort', () => browser.storage?.local.onChanged.removeListener(listener))
  }
  // The popup asks which conversation the rep is looking at; it is told an id and nothing else.
  const onAsked = (message: unknown, _sender: unknown, answer: (thread: string | null) => void): undefined => {
    if (message === 'open-thread' && !context.signal.aborted) answer(client.openThread())
  }
  browser.runtime.onMessage.addListener(onAsked)
  context.signal.addEventListener('abort', () => browser.runtime?.onMessage?.removeListener(onAsked))
  runClient(document, client, { ask, onBadgesChanged }, context.signal)
}
