import { browser } from 'wxt/browser'
import { hasScript } from '../background/has-script.ts'
import type { PanelAnswers, PanelMessage, PanelQuestion, PanelStatus } from '../background/messages.ts'
import { GMAIL_HOSTS, OUTLOOK_HOSTS } from '../mail-clients/hosts.ts'

/** Sends a wish to the background; the answer is the status after it. */
export const askBackground = async (message: PanelMessage): Promise<PanelStatus | null> =>
  browser.runtime.sendMessage(message)

/** Asks the background something else than the status; null where it does not answer. */
export const askQuestion = async <Kind extends PanelQuestion['kind']>(
  question: Extract<PanelQuestion, { kind: Kind }>,
): Promise<PanelAnswers[Kind] | null> => browser.runtime.sendMessage(question)

/** The conversation in the tab under the popup; null where that tab shows no mail client, or a list. */
export async function openThread(): Promise<string | null> {
  try {
    const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true })
    const thread: unknown = tab?.id === undefined ? null : await browser.tabs.sendMessage(tab.id, 'open-thread')
    return typeof thread === 'string' ? thread : null
  } catch {
    // No script of ours runs in that tab.
    return null
  }
}

/** Is there a mail page without our script, as after the extension was switched off and on? Only of pages that we may see. */
export async function isReloadNeeded(): Promise<boolean> {
  const url = [...GMAIL_HOSTS, ...OUTLOOK_HOSTS]
  const tabs = await browser.tabs.query({ url, status: 'complete', discarded: false })
  const answers = tabs.map(({ id }) => id === undefined || hasScript(browser.tabs, id))
  return (await Promise.all(answers)).includes(false)
}

export type Permissions = Parameters<typeof browser.permissions.contains>[0]
/** The one origin of the rep's server. A match pattern cannot name a port, so a loopback server's covers its host. */
export function accessTo(serverUrl: string): Permissions & { origins: string[] } {
  const { protocol, hostname } = new URL(serverUrl)
  return { origins: [`${protocol}//${hostname}/*`] }
}
export const isAllowed = (needs: Permissions): Promise<boolean> => browser.permissions.contains(needs)
/** Must run inside a click; false where the rep, or a policy, says no. */
export const askForMore = (needs: Permissions): Promise<boolean> =>
  browser.permissions.request(needs).catch(() => false)

export const openOptions = (): Promise<void> => browser.runtime.openOptionsPage()
