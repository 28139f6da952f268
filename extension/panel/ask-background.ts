import { browser } from 'wxt/browser'
import type { PanelMessage, PanelStatus } from '../background/messages.ts'

/** Sends a wish to the background; the answer is the status after it. */
export const askBackground = async (message: PanelMessage): Promise<PanelStatus | null> =>
  browser.runtime.sendMessage(message)

/**
 * Asks for the one origin of the rep's server, and with it for the second observer. Must run inside a click.
 * A match pattern cannot name a port, so a loopback server's pattern covers its host.
 */
export async function askPermissions(serverUrl: string, isSandbox: boolean): Promise<boolean> {
  const { protocol, hostname } = new URL(serverUrl)
  const origins = [`${protocol}//${hostname}/*`]
  if (isSandbox || (await browser.permissions.contains({ origins }))) return true
  return browser.permissions.request({ origins, permissions: ['webRequest'] })
}

export const openOptions = (): Promise<void> => browser.runtime.openOptionsPage()
