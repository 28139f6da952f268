import type { Incident } from '@reachable/shared/contract'
import { call } from '../api.ts'
import { Empty, Failure, Pending } from '../parts/feedback.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Heading } from '../parts/frame.tsx'
import { When } from '../parts/when.tsx'
import { useResource } from '../use-resource.ts'

/** Domains at which suddenly many addresses failed (GRD-1). */
export function Incidents() {
  const { loaded, reload } = useResource<{ incidents: readonly Incident[] }>('/v1/incidents?limit=100')
  return (
    <>
      <Heading title="Domain incidents">
        <p className="lead">
          When many addresses of one domain fail within an hour, it is an outage or a policy block rather than people
          leaving. Nothing negative is written for the domain until you decide or a calm day passes.
        </p>
      </Heading>
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && loaded.value.incidents.length === 0 && (
        <Empty title="No domain in trouble">
          <p>None so far.</p>
        </Empty>
      )}
      {loaded.kind === 'ok' && (
        <ul className="events">
          {loaded.value.incidents.map((incident) => (
            <li key={incident.id}>
              <Told incident={incident} onDecided={reload} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

const ENDED = { calm: 'A calm day ended it.', release: 'Released', confirm: 'Confirmed' } as const

function Told({ incident, onDecided }: { incident: Incident; onDecided: () => void }) {
  const { domain, failed, mailed, startedAt, endedAt, endedBy, decidedBy, reason } = incident
  return (
    <section aria-label={domain}>
      <h2>{domain}</h2>
      <p>
        {failed} of {mailed} addresses failed since <When at={startedAt} exact />.
      </p>
      {endedAt === null ? (
        <Decide incident={incident} onDecided={onDecided} />
      ) : (
        <p className="muted">
          {endedBy === null ? 'Over' : ENDED[endedBy]}
          {decidedBy !== null && ` by ${decidedBy}: ${reason}`} · <When at={endedAt} exact />
        </p>
      )}
    </section>
  )
}

function Decide({ incident, onDecided }: { incident: Incident; onDecided: () => void }) {
  const send = ({ decision, reason }: Record<string, string>) =>
    call<Incident>(`/v1/incidents/${incident.id}/decision`, { method: 'POST', body: { decision, reason } })
  return (
    <Form action="Decide" send={send} onDone={onDecided}>
      <fieldset>
        <legend>What happened at {incident.domain}?</legend>
        <label className="choice">
          <input type="radio" name="decision" value="release" required /> The addresses are fine: forget these failures
        </label>
        <label className="choice">
          <input type="radio" name="decision" value="confirm" /> The failures are real: go on with the normal rules
        </label>
      </fieldset>
      <Field label="Reason" name="reason" maxLength={500} required hint="Kept in the log." />
    </Form>
  )
}
