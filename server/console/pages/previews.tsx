import type { Preview, PreviewItem, PreviewItemPage, VersionedSettings } from '@reachable/shared/contract'
import { call } from '../api.ts'
import { actionText } from '../parts/action-text.ts'
import { Empty, Failure, Pending } from '../parts/feedback.tsx'
import { Form } from '../parts/form.tsx'
import { Heading } from '../parts/frame.tsx'
import { ListTable, ShowMore } from '../parts/list-table.tsx'
import { When } from '../parts/when.tsx'
import { fragmentOf, goTo, Link, personHref, useAddress } from '../router.tsx'
import { usePages, useResource } from '../use-resource.ts'

const previewHref = (id: string) => `/console/previews#${new URLSearchParams({ id })}`
/** Long enough for most histories; the page can be opened again meanwhile. */
const WAIT_SECONDS = 20

/** What settings would do, on stored history and at the next run, before they are switched on (PVW-1). */
export function Previews() {
  const id = fragmentOf(useAddress(), 'id')
  return id === '' ? <All /> : <One key={id} id={id} />
}

function All() {
  const { loaded } = useResource<{ previews: readonly Preview[] }>('/v1/previews')
  return (
    <>
      <Heading title="Previews">
        <p className="lead">
          The engine that decides for real judges what was captured so far and the next daily run, with settings that
          are not in force yet. Nothing is written.
        </p>
      </Heading>
      <Start />
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && loaded.value.previews.length === 0 && (
        <Empty title="No preview yet">
          <p>Choose above what to try.</p>
        </Empty>
      )}
      {loaded.kind === 'ok' && (
        <ul className="events">
          {loaded.value.previews.map(({ id, createdAt, state, changes }) => (
            <li key={id}>
              <Link href={previewHref(id)}>
                Preview of <When at={createdAt} exact />
              </Link>
              : {state === 'done' ? `${changes} records would be made or changed` : state}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Start() {
  const { loaded } = useResource<VersionedSettings>('/v1/settings')
  if (loaded.kind !== 'ok') return null
  const { profiles } = loaded.value.settings
  const send = (values: Record<string, string>) => {
    const on = { ...(values.contacts ? { contactCreation: true } : {}), ...(values.roles ? { ocr: true } : {}) }
    const settings = {
      profiles: profiles.map((profile) => ({ ...profile, ...on })),
      ...(values.flags ? { bounce: { crmWrites: true } } : {}),
    }
    return call<Preview>('/v1/previews', { method: 'POST', body: { settings } })
  }
  return (
    <Form action="Preview" send={send} onDone={({ id }) => goTo(previewHref(id))}>
      <fieldset>
        <legend>What would happen with the settings in force, and with these switched on?</legend>
        {[
          ['flags', 'Write bounce flags to Salesforce'],
          ['contacts', 'Create contacts, in every profile'],
          ['roles', 'Add opportunity contact roles, in every profile'],
        ].map(([name, label]) => (
          <label key={name} className="choice">
            <input type="checkbox" name={name} /> {label}
          </label>
        ))}
      </fieldset>
    </Form>
  )
}

const itemsOf = (page: PreviewItemPage) => page.items

function One({ id }: { id: string }) {
  const { loaded, reload } = useResource<Preview>(`/v1/previews/${encodeURIComponent(id)}?wait=${WAIT_SECONDS}`)
  return (
    <>
      <nav aria-label="Back">
        <Link href="/console/previews">← Previews</Link>
      </nav>
      <Heading title="What would happen" />
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && loaded.value.state === 'running' && (
        <p>
          {loaded.value.done} of {loaded.value.total} looked at.{' '}
          <button type="button" onClick={reload}>
            Look again
          </button>
        </p>
      )}
      {loaded.kind === 'ok' && loaded.value.state === 'done' && <Found preview={loaded.value} />}
      {loaded.kind === 'ok' && loaded.value.state === 'failed' && <p>It failed: {loaded.value.error}</p>}
    </>
  )
}

function Found({ preview: { id, changes, counts } }: { preview: Preview }) {
  const pages = usePages<PreviewItemPage, PreviewItem>(`/v1/previews/${encodeURIComponent(id)}/items`, '', itemsOf)
  return (
    <>
      <p>{changes} records would be made or changed.</p>
      <ul className="events">
        {counts.map(({ question, action, outcome, refusal, count }) => (
          <li key={[question, action, outcome, refusal].join(' ')}>
            {count} × {actionText(action)}: {outcome}
            {refusal !== null && <span className="mono"> {refusal}</span>}
          </li>
        ))}
      </ul>
      <ListTable
        className="list log"
        caption="Each change and each reason against one"
        columns={['Person', 'What', 'Outcome', 'Why']}
      >
        {pages.items.map((item) => (
          <Row key={item.seq} item={item} />
        ))}
      </ListTable>
      <ShowMore pages={pages} />
    </>
  )
}

function Row({ item: { address, action, outcome, why, nearMiss } }: { item: PreviewItem }) {
  return (
    <tr>
      <td data-label="Person">{address === null ? '–' : <Link href={personHref(address)}>{address}</Link>}</td>
      <td data-label="What">{actionText(action)}</td>
      <td data-label="Outcome">{outcome}</td>
      <td data-label="Why" className="reason">
        {why}
        {nearMiss && <span className="more">{nearMiss.sentence}</span>}
      </td>
    </tr>
  )
}
