import type { BadgeState, PeoplePage, Reachability } from '@reachable/shared/contract'
import { useId, useState } from 'react'
import { queryOf } from '../api.ts'
import { Empty, Failure, Pending } from '../parts/feedback.tsx'
import { addressOf } from '../parts/form.tsx'
import { Heading } from '../parts/frame.tsx'
import { ListTable, ShowMore } from '../parts/list-table.tsx'
import { StateMark, stateLabel } from '../parts/state-mark.tsx'
import { When } from '../parts/when.tsx'
import { Link, personHref } from '../router.tsx'
import { usePages } from '../use-resource.ts'

const STATES: readonly BadgeState[] = [
  'departed',
  'inactive',
  'bounced',
  'out_of_office',
  'soft_bouncing',
  'reachable',
  'unknown',
]
const peopleOf = (page: PeoplePage) => page.people

/** Who can be reached, and why we think so. */
export function People() {
  const [search, setSearch] = useState('')
  const [state, setState] = useState('')
  const pages = usePages<PeoplePage, Reachability>('/v1/people', queryOf({ state }), peopleOf)
  const wanted = search.trim().toLowerCase()
  const shown = pages.items.filter((person) => matches(person, wanted))
  const isFresh = pages.state === 'ready' && pages.items.length === 0 && state === ''
  return (
    <>
      <Heading title="People">
        <p className="lead">Everybody your team writes to, and whether mail still reaches them.</p>
      </Heading>
      {!isFresh && (
        <search className="filters">
          <SearchBox value={search} onChange={setSearch} />
          <StateChoice value={state} onChange={setState} />
          <p className="count" role="status">
            {pages.state === 'ready' ? countText(shown.length, pages.hasMore) : ''}
          </p>
        </search>
      )}
      {pages.problem && <Failure problem={pages.problem} />}
      {pages.state === 'loading' && pages.items.length === 0 && <Pending />}
      {isFresh && <NobodyYet />}
      {shown.length > 0 && <PeopleTable people={shown} />}
      {shown.length === 0 && !isFresh && pages.state === 'ready' && <NoMatch wanted={wanted} hasMore={pages.hasMore} />}
      <ShowMore pages={pages} label="Show more people" />
    </>
  )
}

const matches = ({ address, why }: Reachability, wanted: string) =>
  wanted === '' || address.includes(wanted) || why.some((sentence) => sentence.toLowerCase().includes(wanted))

const countText = (count: number, hasMore: boolean) =>
  `${count}${hasMore ? ' of more' : ''} ${count === 1 && !hasMore ? 'person' : 'people'}`

function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <input
      type="search"
      aria-label="Search people"
      placeholder="Search by address or reason"
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

function StateChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId()
  return (
    <span className="choice">
      <label htmlFor={id}>State</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">All</option>
        {STATES.map((state) => (
          <option key={state} value={state}>
            {stateLabel(state)}
          </option>
        ))}
      </select>
    </span>
  )
}

function PeopleTable({ people }: { people: readonly Reachability[] }) {
  return (
    <ListTable caption="People with state, reason and since when" columns={['Person', 'State', 'Why', 'Since']}>
      {people.map((person) => (
        <PersonRow key={person.address} person={person} />
      ))}
    </ListTable>
  )
}

function PersonRow({ person }: { person: Reachability }) {
  const [first, ...others] = person.why
  return (
    <tr>
      <th scope="row">
        <Link className="row-link" href={personHref(person.address)}>
          {person.address}
        </Link>
      </th>
      <td data-label="State">
        <StateMark name={person.state} />
        {person.optedOut && <StateMark name="opted_out" />}
      </td>
      <td data-label="Why" className="reason">
        {first ?? <span className="muted">Nothing noteworthy</span>}
        {others.map((sentence) => (
          <span key={sentence} className="more">
            {sentence}
          </span>
        ))}
      </td>
      <td data-label="Since" className="date">
        <When at={person.since} />
      </td>
    </tr>
  )
}

function NobodyYet() {
  return (
    <Empty title="Nobody yet">
      <p>Reachable learns from mail that passes through your team’s mailboxes. To see the first person here:</p>
      <ol>
        <li>Install the browser extension and pair it: it opens a page here and shows a code.</li>
        <li>Open Gmail or Outlook and send a mail as you always do.</li>
        <li>When a bounce, a reply or an out-of-office note comes back, the person appears with the reason.</li>
      </ol>
      <p>Nothing is written to Salesforce until an admin switches it on under Settings.</p>
    </Empty>
  )
}

function NoMatch({ wanted, hasMore }: { wanted: string; hasMore: boolean }) {
  const address = addressOf(wanted)
  return (
    <Empty title="No match">
      <p>{hasMore ? 'Nobody among the people shown so far.' : 'Nobody fits this search.'}</p>
      {address.includes('@') && (
        <p>
          <Link href={personHref(address)}>Look up {address}</Link>
        </p>
      )}
    </Empty>
  )
}
