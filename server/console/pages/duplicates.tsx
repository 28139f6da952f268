import type { Duplicate, DuplicatePage } from '@reachable/shared/contract'
import { useState } from 'react'
import { call } from '../api.ts'
import { Empty, Failure, Pending } from '../parts/feedback.tsx'
import { Heading } from '../parts/frame.tsx'
import { ListTable, ShowMore } from '../parts/list-table.tsx'
import { Link, personHref } from '../router.tsx'
import { usePages } from '../use-resource.ts'

const STATES: Readonly<Record<Duplicate['state'], string>> = {
  planned: 'To be merged',
  review: 'A person decides',
  remapped: 'Moved, deletion under way',
  done: 'Merged',
}
const groupsOf = (page: DuplicatePage) => page.duplicates

/** Contacts with one address: what is planned, done, or left to people (section P). */
export function Duplicates() {
  const [round, setRound] = useState(0)
  const pages = usePages<DuplicatePage, Duplicate>('/v1/duplicates', `round=${round}`, groupsOf)
  const [problem, setProblem] = useState<Parameters<typeof Failure>[0]['problem'] | null>(null)
  const run = async () => {
    const answer = await call('/v1/duplicates/run', { method: 'POST' })
    setProblem(answer.kind === 'problem' ? answer.problem : null)
    setRound((count) => count + 1)
  }
  return (
    <>
      <Heading title="Duplicates">
        <p className="lead">
          Contacts with the same address. Only contacts that Reachable made are ever deleted, after their roles and
          activities have moved; a merge can be undone from the run.
        </p>
      </Heading>
      <p className="actions">
        <button type="button" onClick={run}>
          Look for duplicates now
        </button>
      </p>
      {problem && <Failure problem={problem} />}
      {pages.problem && <Failure problem={pages.problem} />}
      {pages.state === 'loading' && pages.items.length === 0 && <Pending />}
      {pages.state === 'ready' && pages.items.length === 0 && (
        <Empty title="No duplicates">
          <p>No two contacts have the same address, as far as the last look knows.</p>
        </Empty>
      )}
      {pages.items.length > 0 && (
        <ListTable caption="Groups of duplicates by address" columns={['Address', 'State', 'Why']}>
          {pages.items.map((group) => (
            <Row key={group.address} group={group} />
          ))}
        </ListTable>
      )}
      <ShowMore pages={pages} />
    </>
  )
}

function Row({ group: { address, state, survivorId, deletions, reviews, why } }: { group: Duplicate }) {
  return (
    <tr>
      <td data-label="Address">
        <Link href={personHref(address)}>{address}</Link>
      </td>
      <td data-label="State">{STATES[state]}</td>
      <td data-label="Why" className="reason">
        {why}
        <span className="more mono">
          {survivorId !== null && `stays ${survivorId}`}
          {deletions.length > 0 && `, goes ${deletions.join(', ')}`}
        </span>
        {reviews.map((review) => (
          <span key={review.contactId} className="more">
            {review.contactId}: {review.why}
          </span>
        ))}
      </td>
    </tr>
  )
}
