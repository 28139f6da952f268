import type { DeadLetter, DeadLetterPage, RetryDeadLettersAnswer, SalesforceUsage } from '@reachable/shared/contract'
import { useState } from 'react'
import type * as z from 'zod'
import { call } from '../api.ts'
import { Empty, Failure, Notice, Pending } from '../parts/feedback.tsx'
import { Heading } from '../parts/frame.tsx'
import { ListTable } from '../parts/list-table.tsx'
import { When } from '../parts/when.tsx'
import { Link, personHref } from '../router.tsx'
import { useResource } from '../use-resource.ts'

/** Records that Salesforce would not take, in its own words, and how many calls are used. */
export function Refused() {
  const { loaded, reload } = useResource<DeadLetterPage>('/v1/dead-letters?limit=100')
  const [said, setSaid] = useState('')
  const retry = async (path: string, body?: unknown) => {
    const answer = await call<z.infer<typeof RetryDeadLettersAnswer> | undefined>(path, {
      method: 'POST',
      ...(body === undefined ? {} : { body }),
    })
    setSaid(answer.kind === 'ok' ? `${answer.value?.retried ?? 1} to be sent again.` : answer.problem.title)
    reload()
  }
  return (
    <>
      <Heading title="Refused by Salesforce">
        <p className="lead">
          A refused record is sent again as soon as its data, the record or the rules change. Where you changed
          something in Salesforce, send it again yourself.
        </p>
      </Heading>
      <Usage />
      {said !== '' && <Notice tone="notice">{said}</Notice>}
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && <Letters page={loaded.value} retry={retry} />}
    </>
  )
}

type Retry = (path: string, body?: unknown) => Promise<void>

function Letters({ page: { deadLetters, counts }, retry }: { page: DeadLetterPage; retry: Retry }) {
  if (deadLetters.length === 0) {
    return (
      <Empty title="Nothing was refused">
        <p>Salesforce took everything that was sent.</p>
      </Empty>
    )
  }
  return (
    <>
      <ul className="actions">
        {Object.entries(counts).map(([errorCode, count]) => (
          <li key={errorCode}>
            <button type="button" onClick={() => retry('/v1/dead-letters/retry', { errorCode })}>
              Send all {count} with {errorCode} again
            </button>
          </li>
        ))}
      </ul>
      <ListTable caption="Refused records" columns={['Record', 'Salesforce said', 'Decided', 'Again']}>
        {deadLetters.map((letter) => (
          <Letter key={letter.id} letter={letter} retry={retry} />
        ))}
      </ListTable>
    </>
  )
}

function Letter({ letter, retry }: { letter: DeadLetter; retry: Retry }) {
  const { id, object, operation, address, errorCode, message, decidedAt } = letter
  const name = `${operation} ${object}${address === null ? '' : ` of ${address}`}`
  return (
    <tr>
      <td data-label="Record">
        {operation} {object}
        {address !== null && (
          <span className="more">
            <Link href={personHref(address)}>{address}</Link>
          </span>
        )}
      </td>
      <td data-label="Salesforce said" className="reason">
        {message}
        <span className="more mono">{errorCode}</span>
      </td>
      <td data-label="Decided" className="date">
        <When at={decidedAt} exact />
      </td>
      <td data-label="Again">
        <button
          type="button"
          aria-label={`Send again: ${name}`}
          onClick={() => retry(`/v1/dead-letters/${encodeURIComponent(id)}/retry`)}
        >
          Send again
        </button>
      </td>
    </tr>
  )
}

function Usage() {
  const { loaded } = useResource<SalesforceUsage>('/v1/salesforce/usage')
  if (loaded.kind !== 'ok') return null
  const { calls, share, heldBack, pausedUntil } = loaded.value
  const of = share.calls === null ? '' : ` of the ${share.calls} that we may use`
  return (
    <section aria-label="Use of Salesforce">
      <p>
        {calls.total} calls in the last 24 hours{of}.
        {heldBack.length > 0 && ` Held back: ${heldBack.map(({ work, records }) => `${records} ${work}`).join(', ')}.`}
      </p>
      {pausedUntil !== null && (
        <Notice tone="notice">
          The org’s own limit of calls is used up. Nothing is asked before <When at={pausedUntil} exact />.
        </Notice>
      )}
    </section>
  )
}
