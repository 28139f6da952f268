import { useEffect, useState } from 'react'
import type { FiltersAnswer, PanelQuestion } from '../background/messages.ts'
import { askQuestion } from './ask-background.ts'

type Filter = FiltersAnswer['own'][number]
type Ask = (question: Extract<PanelQuestion, { kind: 'filters' | 'add-filter' | 'remove-filter' }>) => Promise<void>

const FAULTS = {
  refused: 'The server did not take this: a filter may not hide everything.',
  unreachable: 'The server did not answer. Filters that were there go on working.',
} as const

/** FLT-6: a rep's own filters, beside those of the org, which they can see and not switch off. */
export function PrivateFilters() {
  const [answer, setAnswer] = useState<FiltersAnswer | null>(null)
  const ask: Ask = async (question) => setAnswer(await askQuestion<typeof question.kind>(question))
  useEffect(() => void askQuestion({ kind: 'filters' }).then(setAnswer), [])
  return (
    <section aria-labelledby="private-filters">
      <h2 id="private-filters">Private filters</h2>
      <p className="quiet">
        Mail with these people is not captured, and they get no badge. Nobody else sees your filters. Filters of your
        company apply as well.
      </p>
      {answer?.fault && (
        <p className="notice" role="alert">
          {FAULTS[answer.fault]}
        </p>
      )}
      <ul className="filters">
        {answer?.own.map((filter) => (
          <li key={filter.id}>
            <span>{describe(filter)}</span>
            <button
              type="button"
              aria-label={`Remove the filter ${filter.pattern}`}
              onClick={() => void ask({ kind: 'remove-filter', id: filter.id })}
            >
              Remove
            </button>
          </li>
        ))}
        {answer?.org.map((filter) => (
          <li key={`org ${filter.id}`}>
            <span>{describe(filter)}</span>
            <span className="quiet">of your company</span>
          </li>
        ))}
      </ul>
      <NewFilter ask={ask} />
    </section>
  )
}

const KINDS = { email: 'Mail with', meeting: 'Meetings with', contact: 'No contact for' } as const
const describe = ({ type, field, pattern }: Filter): string =>
  field === 'subject' ? `Subject ${pattern}` : `${KINDS[type]} ${pattern}`

function NewFilter({ ask }: { ask: Ask }) {
  const [pattern, setPattern] = useState('')
  const [type, setType] = useState<'email' | 'meeting'>('email')
  const trimmed = pattern.trim()
  const add = async () => {
    await ask({
      kind: 'add-filter',
      filter: { type, field: trimmed.includes('@') ? 'address' : 'domain', pattern: trimmed },
    })
    setPattern('')
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (trimmed !== '') void add()
      }}
    >
      <label>
        Address or domain; * stands for anything
        <input
          value={pattern}
          required
          maxLength={200}
          placeholder="*@family.example"
          onChange={(event) => setPattern(event.target.value)}
        />
      </label>
      <label>
        Hide
        <select value={type} onChange={(event) => setType(event.target.value === 'meeting' ? 'meeting' : 'email')}>
          <option value="email">mail</option>
          <option value="meeting">meetings</option>
        </select>
      </label>
      <button type="submit">Add filter</button>
    </form>
  )
}
