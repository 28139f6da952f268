import type { SessionArea } from './tab-mailboxes.ts'

/** The browser's storage for one session, in memory. */
export function sessionArea(): SessionArea {
  const kept = new Map<string, unknown>()
  return {
    get: async (key: string) => (kept.has(key) ? { [key]: kept.get(key) } : {}),
    set: async (items: Record<string, unknown>) => {
      for (const [key, value] of Object.entries(items)) kept.set(key, value)
    },
    clear: async () => kept.clear(),
  }
}
