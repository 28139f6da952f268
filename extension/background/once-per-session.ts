import type { SessionArea } from './tab-mailboxes.ts'

const KEY = 'hasStarted'

/**
 * Runs `first` when a worker starts for the first time since the browser did, and not when it only wakes up again. What fails
 * is tried at the next start and holds up nothing: mails must be seen all the same.
 */
export async function oncePerSession(
  area: Pick<SessionArea, 'get' | 'set'>,
  first: () => Promise<void>,
): Promise<void> {
  try {
    if ((await area.get(KEY))[KEY] === true) return
    await first()
    await area.set({ [KEY]: true })
  } catch {
    // The next start finds no mark and does it then.
  }
}
