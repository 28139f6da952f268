/** The browser's storage for one session; gone when the browser closes, as tab numbers are. */
type SessionArea = {
  get(key: string): Promise<Record<string, unknown>>
  set(items: Record<string, unknown>): Promise<void>
  clear(): Promise<void>
}

/** A page in a tab. The tab keeps its number when the rep goes to another account; the page does not (Chromium alone tells). */
type TabPage = { readonly tabId: number | undefined; readonly documentId?: string | undefined }

type Remembered = { readonly mailbox: string | null; readonly documentId?: string }

/** Whose mailbox a tab shows, for requests that are seen on the network alone. The pairing still decides what is posted. */
export function createTabMailboxes(area: SessionArea) {
  const keyOf = (tabId: number): string => `tab:${tabId}`
  return {
    /** Null for a mailbox that is none of ours: what is sent from there is not taken for the one before. */
    async remember({ tabId, documentId }: TabPage, mailbox: string | null): Promise<void> {
      if (tabId !== undefined) await area.set({ [keyOf(tabId)]: { mailbox, documentId } })
    },
    /** After unpairing nothing of the rep may stay (PRV-5). */
    forget: () => area.clear(),
    async find({ tabId = -1, documentId }: TabPage): Promise<string | null> {
      // Written by `remember` alone.
      const known = (await area.get(keyOf(tabId)))[keyOf(tabId)] as Remembered | undefined
      const isSamePage = known?.documentId === undefined || documentId === undefined || known.documentId === documentId
      return known && isSamePage ? known.mailbox : null
    },
  }
}
