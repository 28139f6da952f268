import { useEffect, useState } from 'react'
import type { PanelStatus } from '../background/messages.ts'
import { isReloadNeeded } from './ask-background.ts'

/** What the rep cannot count on at present, by the name of the feature, and what stands in for it. */
const BLIND_SPOTS: Readonly<Record<string, string>> = {
  disk_full:
    'No room is left on this computer: what was captured last may be lost. Once there is room, capture goes on by itself.',
  gmail_account: 'Gmail does not show whose mailbox this is, so nothing is captured there until it does.',
  gmail_compose:
    'The window for new mails is not recognised: no badges while you write. Sent mails are still captured.',
  gmail_arrivals: 'More mail came in at once than could be read: not all of it was seen.',
  gmail_originals:
    'Gmail does not let delivery notices and replies be read at present: addresses that bounce are not noticed.',
  gmail_recipients: 'Recipients are not recognised while you write: no badges there. Sent mails are still captured.',
  gmail_sends: 'Requests of sent mails are not understood. Mails are captured as Gmail shows them, and marked as such.',
  outlook_notices: 'Delivery notices in Outlook are not read yet.',
  outlook_arrivals: 'Mail that comes into Outlook is not seen yet.',
}
const blindSpot = (feature: string): string =>
  BLIND_SPOTS[feature] ?? `A part of the page is not understood (${feature}); what it shows is not captured.`

/** Everything that is not as it should be, in sentences; nothing where all is well. */
export function Notices({ status }: { status: PanelStatus }) {
  const [isReload, setIsReload] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new status is a look at the tabs, so that the notice goes once the page is loaded anew
  useEffect(() => void isReloadNeeded().then(setIsReload), [status])
  const notices = [
    isReload && 'Reload your mail tab: Reachable does not run in it yet.',
    status.isPaused && 'Paused: nothing is captured, looked up or shown.',
    status.isServerPaused &&
      !status.isSignedOut &&
      'The server does not answer. Nothing is lost: captures wait in this browser.',
    status.refused > 0 && `The server refused ${status.refused} captured item(s).`,
    status.unreadSends > 0 && `${status.unreadSends} sent mail(s) could not be read and were not captured.`,
    status.unboundMailbox && `${status.unboundMailbox} is not connected; nothing is captured there.`,
    ...status.blind.map(blindSpot),
  ].filter((notice) => typeof notice === 'string' && notice !== '')
  return notices.map((notice) => (
    <p className="notice" role="status" key={String(notice)}>
      {notice}
    </p>
  ))
}
