import type { BounceEvent, Person, Reachability } from '@reachable/shared/contract'
import type { ReactNode } from 'react'
import { Failure, Pending } from '../parts/feedback.tsx'
import { Heading } from '../parts/frame.tsx'
import { LogList } from '../parts/log-list.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { dayText, When } from '../parts/when.tsx'
import { fragmentOf, Link, logHref, personHref, useAddress } from '../router.tsx'
import { useMe } from '../session.ts'
import { useResource } from '../use-resource.ts'

/** All that is known of one address, and what was decided about it. */
export function PersonPage() {
  const address = fragmentOf(useAddress(), 'address')
  const { loaded } = useResource<Person>(`/v1/people/${encodeURIComponent(address)}`)
  return (
    <>
      <nav aria-label="Back">
        <Link href="/console">← People</Link>
      </nav>
      <Heading title={address} />
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && <Known person={loaded.value} />}
    </>
  )
}

function Known({ person: { reachability, bounceEvents, log } }: { person: Person }) {
  const isAdmin = useMe().role === 'admin'
  return (
    <>
      <Verdict reachability={reachability} />
      <section aria-labelledby="evidence">
        <h2 id="evidence">Evidence</h2>
        {bounceEvents.length === 0 ? (
          <p className="muted">No bounce was seen for this address.</p>
        ) : (
          <ul className="events">
            {bounceEvents.map((event) => (
              <Evidence key={event.id} event={event} />
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="decisions">
        <h2 id="decisions">What was decided</h2>
        {log.length === 0 ? (
          <p className="muted">No decision yet.</p>
        ) : (
          <LogList entries={log} withAddress={false} withUndo={isAdmin} />
        )}
        {log.length > 0 && (
          <p>
            <Link href={logHref(reachability.address)}>Open in the log</Link>
          </p>
        )}
      </section>
    </>
  )
}

function Verdict({ reachability }: { reachability: Reachability }) {
  const { state, optedOut, why, since, until, successor, status, rule, emailActive } = reachability
  return (
    <section className="verdict" data-state={state} aria-label="State">
      <p className="marks">
        <StateMark name={state} />
        {optedOut && <StateMark name="opted_out" />}
      </p>
      {why.length > 0 && (
        <ul className="why">
          {why.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <dl className="facts">
        <Fact name="Since" value={<When at={since} />} />
        {until !== null && <Fact name="Back" value={dayText(until)} />}
        {successor !== null && (
          <Fact name="Write to instead" value={<Link href={personHref(successor)}>{successor}</Link>} />
        )}
        <Fact name="Address status" value={rule === null ? status : `${status} (${rule.replaceAll('_', ' ')})`} />
        <Fact name="email_active, as decided" value={emailActive === null ? 'not decided yet' : String(emailActive)} />
      </dl>
    </section>
  )
}

function Fact({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function Evidence({ event }: { event: BounceEvent }) {
  const codes = [event.replyCode, event.status].filter((code) => code !== null).join(' ')
  return (
    <li>
      <p>
        <strong>{event.hard ? 'Hard bounce' : 'Soft bounce'}</strong> · {event.reason}
        {codes && <span className="mono"> {codes}</span>} · <When at={event.createdAt} exact />
      </p>
      {event.bounceMessage && <p className="diagnostic">{event.bounceMessage}</p>}
      <p className="hint">
        {event.remoteMta === null ? 'The refusing host is not named' : `Said by ${event.remoteMta}`},{' '}
        {event.trusted ? 'a trusted host' : 'not a trusted host'}. {ATTRIBUTION[event.attribution]} Seen in{' '}
        {event.mailbox}
        {event.noticeCount > 1 && `, ${event.noticeCount} notices`}.
      </p>
    </li>
  )
}

const ATTRIBUTION = {
  strong: 'It answers a mail that we saw being sent.',
  weak: 'We did not see the mail that it answers.',
  none: 'Nothing ties it to a mail of ours, so it changes nothing.',
} as const
