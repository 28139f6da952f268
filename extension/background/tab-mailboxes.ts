/** The browser's storage for one session; gone when the browser closes, as tab numbers are. */
type SessionArea = {
  get(key: string): Promise<Record<string, unknown>>
  set(items: Record<string, unknown>): Promise<void>
  clear(): Promise<void>
}

/** Whose mailbox a tab shows, for requests that are seen on the network alone. The pairing still decides what is posted. */
export function createTabMailboxes(area: SessionArea) {
  const keyOf = (tabId: number): string => `tab:${tabId}`
  return {
    async remember(tabId: number | undefined, mailbox: string | null): Promise<void> {
      if (tabId !== undefined && mailbox !== null) await area.set({ [keyOf(tabId)]: mailbox })
    },
    /** After unpairing nothing of the rep may stay (PRV-5). */
    forget: () => area.clear(),
    async find(tabId: number): Promise<string | null> {
      const mailbox = (await area.get(keyOf(tabId)))[keyOf(tabId)]
      return typeof mailbox === 'string' ? mailbox : null
    },
  }
}
