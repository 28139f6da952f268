import type { BrowserContext, Page } from 'playwright-core'

/** What the popup knows; the parts that tests look at. */
type Status = {
  me: { email: string } | null
  queued: number
  waitingToSettle: number
  pairing: { userCode: string } | null
}

export type ExtensionPanel = {
  readonly page: Page
  /** Asks the background as the popup does; wakes it where it was stopped. */
  ask(message: Record<string, unknown>): Promise<Status>
  /** Everything that the extension keeps, as text: for canaries. */
  storedText(): Promise<string>
  /** Puts a person into the extension's copy of the feed. */
  keepPerson(person: Record<string, unknown>): Promise<void>
  /** Makes every kept send older, as if so much time had passed: no test waits for an undo window. */
  ageSends(byMs: number): Promise<void>
  /** Ends the wait after a server that could not be reached: no test waits for it. */
  endBackOff(): Promise<void>
  /** Ends the wait until the next question for signed selectors, which is an hour. */
  endSelectorWait(): Promise<void>
  /** Lets the last watching of every mailbox be so much longer ago. */
  ageWatching(byMs: number): Promise<void>
}

/** The popup's page, opened in a tab. */
export async function openPanel(
  context: BrowserContext,
  extensionId: string,
  path = 'popup.html',
): Promise<ExtensionPanel> {
  const page = await context.newPage()
  await page.goto(`chrome-extension://${extensionId}/${path}`)
  return {
    page,
    ask: (message) => page.evaluate((asked) => chrome.runtime.sendMessage(asked), message),
    storedText: () => page.evaluate(readEverything),
    keepPerson: (person) => page.evaluate(keepPerson, person),
    ageSends: (byMs) => page.evaluate(ageSends, byMs),
    endBackOff: () => page.evaluate(dropSetting, 'serverPause'),
    endSelectorWait: () => page.evaluate(dropSetting, 'selectorsAskedAtMs'),
    ageWatching: (byMs) => page.evaluate(ageWatching, byMs),
  }
}

declare const chrome: {
  runtime: { sendMessage(message: unknown): Promise<never> }
  storage: Record<'local' | 'session', { get(): Promise<unknown> }>
}

async function readEverything(): Promise<string> {
  const open = indexedDB.open('reachable')
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    open.onsuccess = () => resolve(open.result)
    open.onerror = () => reject(open.error)
  })
  const stores = [...db.objectStoreNames]
  const tx = db.transaction(stores)
  const rows = await Promise.all(
    stores.map(
      (name) =>
        new Promise<unknown>((resolve) => {
          const all = tx.objectStore(name).getAll()
          all.onsuccess = () => resolve([name, all.result])
        }),
    ),
  )
  db.close()
  return JSON.stringify([rows, await chrome.storage.local.get(), await chrome.storage.session.get()])
}

async function ageSends(byMs: number): Promise<void> {
  const open = indexedDB.open('reachable')
  const db = await new Promise<IDBDatabase>((resolve) => {
    open.onsuccess = () => resolve(open.result)
  })
  const tx = db.transaction('sends', 'readwrite')
  await new Promise<void>((resolve) => {
    tx.oncomplete = () => resolve()
    const cursor = tx.objectStore('sends').openCursor()
    cursor.onsuccess = () => {
      const at = cursor.result
      if (!at) return
      const { settlesAtMs, updatedAtMs } = at.value
      at.update({
        ...at.value,
        updatedAtMs: updatedAtMs - byMs,
        settlesAtMs: settlesAtMs === null ? null : settlesAtMs - byMs,
      })
      at.continue()
    }
  })
  db.close()
}

async function keepPerson(person: Record<string, unknown>): Promise<void> {
  const open = indexedDB.open('reachable')
  const db = await new Promise<IDBDatabase>((resolve) => {
    open.onsuccess = () => resolve(open.result)
  })
  const tx = db.transaction('reachability', 'readwrite')
  await new Promise<void>((resolve) => {
    tx.oncomplete = () => resolve()
    tx.objectStore('reachability').put(person)
  })
  db.close()
}

async function dropSetting(name: string): Promise<void> {
  const open = indexedDB.open('reachable')
  const db = await new Promise<IDBDatabase>((resolve) => {
    open.onsuccess = () => resolve(open.result)
  })
  const tx = db.transaction('settings', 'readwrite')
  await new Promise<void>((resolve) => {
    tx.oncomplete = () => resolve()
    tx.objectStore('settings').delete(name)
  })
  db.close()
}

async function ageWatching(byMs: number): Promise<void> {
  const open = indexedDB.open('reachable')
  const db = await new Promise<IDBDatabase>((resolve) => {
    open.onsuccess = () => resolve(open.result)
  })
  const tx = db.transaction('settings', 'readwrite')
  await new Promise<void>((resolve) => {
    tx.oncomplete = () => resolve()
    const observed = tx.objectStore('settings').get('observed')
    observed.onsuccess = () => {
      const spans = Object.entries(observed.result as Record<string, { fromMs: number; untilMs: number }>)
      const older = spans.map(([mailbox, span]) => [
        mailbox,
        { ...span, fromMs: span.fromMs - byMs, untilMs: span.untilMs - byMs },
      ])
      tx.objectStore('settings').put(Object.fromEntries(older), 'observed')
    }
  })
  db.close()
}
