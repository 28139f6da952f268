import type { BackfillResult, Setup, SetupItem, SetupState } from '@reachable/shared/contract'
import { useState } from 'react'
import { call } from '../api.ts'
import { Failure, Notice, Pending } from '../parts/feedback.tsx'
import { Heading } from '../parts/frame.tsx'
import { ListTable } from '../parts/list-table.tsx'
import { useResource } from '../use-resource.ts'

const STATES: Readonly<Record<SetupState, { sign: string; word: string; outcome: string }>> = {
  ok: { sign: '✓', word: 'in order', outcome: 'done' },
  missing: { sign: '–', word: 'missing', outcome: 'refused' },
  wrong: { sign: '!', word: 'wrong', outcome: 'failed' },
  unknown: { sign: '?', word: 'not known', outcome: 'skipped' },
}

/** What Salesforce needs, item by item, with its state, the fix and the proof (SET-1, SET-3, SET-4). */
export function Checklist() {
  const { loaded, reload } = useResource<Setup>('/v1/setup')
  const [said, setSaid] = useState<Parameters<typeof Failure>[0]['problem'] | null>(null)
  const act = async (path: string) => {
    const answer = await call<Setup | BackfillResult>(path, { method: 'POST' })
    setSaid(answer.kind === 'problem' ? answer.problem : null)
    reload()
  }
  return (
    <>
      <Heading title="Checklist for Salesforce">
        <p className="lead">Each item can be made or looked at again at any time; what is there is left alone.</p>
      </Heading>
      {said && <Failure problem={said} />}
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && <Items setup={loaded.value} act={act} />}
    </>
  )
}

type Act = (path: string) => Promise<void>

function Items({ setup: { items, checklist, isReadyToRun, missing }, act }: { setup: Setup; act: Act }) {
  return (
    <>
      {!isReadyToRun && <Notice tone="notice">The daily run does not start before this list allows it.</Notice>}
      {missing.length > 1 && (
        <p className="actions">
          <button type="button" className="primary" onClick={() => act('/v1/setup/fields')}>
            Create all {missing.length} missing fields
          </button>
        </p>
      )}
      <ListTable caption="What Salesforce needs" columns={['Item', 'State', 'Proof and fix']}>
        {items.map((item) => (
          <Row key={item.id} item={item} act={act} />
        ))}
      </ListTable>
      <section aria-labelledby="eight">
        <h2 id="eight">
          Check list: {checklist.done} of {checklist.of}
        </h2>
        <ul className="events">
          {checklist.items.map(({ id, title, isDone, proof }) => (
            <li key={id}>
              <strong>
                {isDone ? '✓' : '–'} {title}
              </strong>{' '}
              <span className="muted">{isDone ? 'done' : 'open'}</span>
              <p className="hint">{proof}</p>
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function Row({ item: { id, title, state, checks, fix, isCreatable }, act }: { item: SetupItem; act: Act }) {
  const { sign, word, outcome } = STATES[state]
  const path = id === 'backfill' ? '/v1/setup/backfill' : `/v1/setup/${encodeURIComponent(id)}`
  return (
    <tr>
      <td data-label="Item">{title}</td>
      <td data-label="State">
        <span className="outcome" data-outcome={outcome}>
          <span aria-hidden="true">{sign}</span> {word}
        </span>
      </td>
      <td data-label="Proof and fix" className="reason">
        {checks.map(({ name, found }) => (
          <span key={name} className="more">
            {checks.length > 1 && `${name}: `}
            {found}
          </span>
        ))}
        {fix !== null && <p>{fix}</p>}
        {isCreatable && (
          <button type="button" onClick={() => act(path)} aria-label={`Do it: ${title}`}>
            Do it
          </button>
        )}
      </td>
    </tr>
  )
}
