import type { LogEntry, LogPage } from '@reachable/shared/contract'
import type { FormEvent } from 'react'
import { queryOf } from '../api.ts'
import { Empty, Failure, Pending } from '../parts/feedback.tsx'
import { addressOf } from '../parts/form.tsx'
import { Heading } from '../parts/frame.tsx'
import { ShowMore } from '../parts/list-table.tsx'
import { LogList } from '../parts/log-list.tsx'
import { fragmentOf, goTo, Link, logHref, useAddress } from '../router.tsx'
import { useMe } from '../session.ts'
import { usePages } from '../use-resource.ts'

const entriesOf = (page: LogPage) => page.entries

/** Every yes and every no with its reason. */
export function Log() {
  const here = useAddress()
  const withUndo = useMe().role === 'admin'
  const [address, runId] = [fragmentOf(here, 'address'), fragmentOf(here, 'runId')]
  const pages = usePages<LogPage, LogEntry>('/v1/log', queryOf({ address, runId }), entriesOf)
  const isEmpty = pages.state === 'ready' && pages.items.length === 0
  return (
    <>
      <Heading title="Engagement log">
        <p className="lead">Every decision with its reason: what was done, and what was not.</p>
      </Heading>
      <AddressFilter key={address} address={address} />
      {runId !== '' && (
        <p>
          What the run <span className="mono">{runId}</span> did. <Link href="/console/log">Show everything</Link>
        </p>
      )}
      {pages.problem && <Failure problem={pages.problem} />}
      {pages.state === 'loading' && pages.items.length === 0 && <Pending />}
      {pages.items.length > 0 && <LogList entries={pages.items} withUndo={withUndo} />}
      {isEmpty && <NothingYet address={address} />}
      <ShowMore pages={pages} label="Show older entries" />
    </>
  )
}

function AddressFilter({ address }: { address: string }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const wanted = addressOf(String(new FormData(event.currentTarget).get('address') ?? ''))
    goTo(wanted === '' ? '/console/log' : logHref(wanted))
  }
  return (
    <search>
      <form className="filters" onSubmit={submit}>
        <input
          type="search"
          name="address"
          aria-label="Address"
          placeholder="One person: ann@acme.com"
          autoComplete="off"
          defaultValue={address}
        />
        <button type="submit">Filter</button>
        {address !== '' && <Link href="/console/log">Show everybody</Link>}
      </form>
    </search>
  )
}

function NothingYet({ address }: { address: string }) {
  if (address !== '') {
    return (
      <Empty title="Nothing about this person">
        <p>No decision was made about {address}. The address must be complete, such as ann@acme.com.</p>
      </Empty>
    )
  }
  return (
    <Empty title="Nothing decided yet">
      <p>
        As soon as mail is captured, every decision appears here: a contact created, a role added, a bounce counted, and
        just as well the ones that were not made, with the rule that said no.
      </p>
    </Empty>
  )
}
