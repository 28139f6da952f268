import { useEffect, useState } from 'react'
import { CALENDAR_HOSTS } from '../mail-clients/hosts.ts'
import { askForMore, isAllowed, type Permissions } from './ask-background.ts'
import type { Props } from './panel.tsx'
import { Switch } from './switch.tsx'

/** What capture can do beyond reading the mail page; each asks the browser when the rep turns it on, never before. */
const OBSERVERS: readonly { readonly label: string; readonly note: string; readonly needs: Permissions }[] = [
  {
    label: 'Notice sent mails a second way',
    note: 'From the requests of the mail page, so that none is missed when the page changes.',
    needs: { permissions: ['webRequest'] },
  },
  {
    label: 'Meetings made in Google Calendar',
    note: 'Guests of meetings that you save. Whether invitations were mailed is not known, so they count as not confirmed.',
    needs: { permissions: ['webRequest'], origins: [...CALENDAR_HOSTS] },
  },
]

/** Says what is watched, and offers what is not. Taking a permission back is the browser's own page for extensions. */
export function Observers({ status, wish }: Props) {
  return (
    <section aria-labelledby="observers">
      <h2 id="observers">What is watched</h2>
      <ul className="observers">
        {OBSERVERS.map((observer) => (
          <Observer key={observer.label} {...observer} />
        ))}
        <li>
          <Switch
            label="Notices while Gmail is closed"
            note="Asks Gmail every 5 minutes which mails are unread, and reads those that say a mail of yours failed."
            isOn={status.looksAtClosedGmail}
            set={(isOn) => void wish({ kind: 'closed-gmail', isOn })}
          />
        </li>
      </ul>
    </section>
  )
}

function Observer({ label, note, needs }: (typeof OBSERVERS)[number]) {
  const [isOn, setIsOn] = useState<boolean | null>(null)
  useEffect(() => void isAllowed(needs).then(setIsOn), [needs])
  // The request must be the first thing in the click, or the browser refuses to ask.
  const turnOn = () => void askForMore(needs).then(setIsOn)
  return (
    <li>
      <span>
        {label}
        <small>{note}</small>
      </span>
      {isOn === true && <span className="quiet">On</span>}
      {isOn === false && (
        <button type="button" aria-label={`Turn on: ${label}`} onClick={turnOn}>
          Turn on
        </button>
      )}
    </li>
  )
}
