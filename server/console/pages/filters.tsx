import type { Filter, FilterList } from '@reachable/shared/contract'
import { useState } from 'react'
import { type Answer, call } from '../api.ts'
import { Failure, Notice, Pending } from '../parts/feedback.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Heading } from '../parts/frame.tsx'
import { useMe } from '../session.ts'
import { useResource } from '../use-resource.ts'

const TYPES: Readonly<Record<Filter['type'], string>> = {
  email: 'hides mails with',
  meeting: 'hides meetings with',
  contact: 'never creates a contact for',
}

/** What is never captured or created: for everybody, and for oneself (FLT). */
export function Filters() {
  const { loaded, reload } = useResource<FilterList>('/v1/filters')
  const isAdmin = useMe().role === 'admin'
  return (
    <>
      <Heading title="Filters">
        <p className="lead">
          What a filter hides is dropped from now on; what is there stays. Everywhere within five minutes.
        </p>
      </Heading>
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && (
        <>
          <List
            title="For everybody"
            path="/v1/filters"
            filters={loaded.value.filters}
            canEdit={isAdmin}
            onChange={reload}
          />
          <List
            title="For me alone"
            path="/v1/filters/private"
            filters={loaded.value.private}
            canEdit
            onChange={reload}
          />
        </>
      )}
    </>
  )
}

type ListProps = { title: string; path: string; filters: readonly Filter[]; canEdit: boolean; onChange: () => void }

function List({ title, path, filters, canEdit, onChange }: ListProps) {
  const remove = async (id: string) => {
    await call(`${path}/${encodeURIComponent(id)}`, { method: 'DELETE' })
    onChange()
  }
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {filters.length === 0 && <p className="muted">None.</p>}
      <ul className="members">
        {filters.map(({ id, type, field, pattern }) => (
          <li key={id}>
            <span>
              {TYPES[type]} {field} <span className="mono">{pattern}</span>
            </span>
            {canEdit && (
              <button type="button" className="quiet" aria-label={`Remove ${pattern}`} onClick={() => remove(id)}>
                Remove
              </button>
            )}
          </li>
        ))}
      </ul>
      {canEdit && <Add title={title} path={path} onDone={onChange} />}
    </section>
  )
}

/** A filter that would hide much is saved only on a second press (FLT-4). */
function Add({ title, path, onDone }: { title: string; path: string; onDone: () => void }) {
  const [warned, setWarned] = useState(false)
  const send = async ({ type, field, pattern }: Record<string, string>): Promise<Answer<unknown>> => {
    const answer = await call(`${path}${warned ? '?confirm=true' : ''}`, {
      method: 'POST',
      body: { type, field, pattern },
    })
    setWarned(answer.kind === 'problem' && answer.problem.code === 'filter_hides_much')
    return answer
  }
  return (
    <details>
      <summary>Add a filter {title.toLowerCase()}</summary>
      <Form action={warned ? 'Save it all the same' : 'Add'} send={send} onDone={onDone}>
        <label>
          Hides{' '}
          <select name="type">
            <option value="email">mails</option>
            <option value="meeting">meetings</option>
            <option value="contact">new contacts</option>
          </select>
        </label>
        <label>
          by{' '}
          <select name="field">
            <option value="address">address</option>
            <option value="domain">domain</option>
            <option value="subject">subject</option>
          </select>
        </label>
        <Field
          label="Pattern"
          name="pattern"
          required
          maxLength={254}
          hint="Such as *@private.example; * stands for anything."
        />
        {warned && <Notice tone="notice">Read the counts above, then save it all the same, or leave it.</Notice>}
      </Form>
    </details>
  )
}
