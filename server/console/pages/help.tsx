import { searchHelp } from '@reachable/shared/help'
import { useState } from 'react'
import { Heading } from '../parts/frame.tsx'

/** What people ask, and how the product really behaves (SET-5). */
export function Help() {
  const [search, setSearch] = useState('')
  const found = searchHelp(search)
  return (
    <>
      <Heading title="Help">
        <p className="lead">Questions that people ask, answered as the product behaves.</p>
      </Heading>
      <search className="filters">
        <input
          type="search"
          aria-label="Search the questions"
          placeholder="Search: out of office, owner, duplicates"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </search>
      <p className="muted" role="status">
        {found.length === 0 ? 'No answer has these words.' : `${found.length} answers`}
      </p>
      <dl className="help">
        {found.map(({ id, question, answer }) => (
          <div key={id} id={id}>
            <dt>{question}</dt>
            <dd>{answer}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
