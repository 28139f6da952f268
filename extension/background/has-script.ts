import type { browser } from 'wxt/browser'

/** Does our script run in that tab? One of another version does not hear us. */
export const hasScript = (tabs: Pick<typeof browser.tabs, 'sendMessage'>, tabId: number): Promise<boolean> =>
  tabs.sendMessage(tabId, 'open-thread').then(
    () => true,
    () => false,
  )
