import type { Browser, browser } from 'wxt/browser'
import type { ReadCalendar } from './sent-invite.ts'

/** The name by which `invite-reader.js` can be called beside our content script. Pages cannot see it. */
export const INVITE_READER = 'reachableInviteReader'

/**
 * Reads a calendar text beside the page that sent it: its reader is a third of what the background may weigh, and hardly
 * any page ever needs it. Null where the tab has gone meanwhile.
 */
export function createCalendarReader(
  scripting: Pick<typeof browser.scripting, 'executeScript'>,
  { tab }: Browser.runtime.MessageSender,
): ReadCalendar {
  return async (text) => {
    if (tab?.id === undefined) return null
    const target = { tabId: tab.id }
    try {
      await scripting.executeScript({ target, files: ['/invite-reader.js'] })
      const [read] = await scripting.executeScript({ target, func: callReader, args: [INVITE_READER, text] })
      return read?.result ?? null
    } catch {
      return null
    }
  }
}

/** Runs in the tab, so it may use nothing of this file. */
const callReader = (name: string, ics: string): unknown => Reflect.get(globalThis, name)(ics)
