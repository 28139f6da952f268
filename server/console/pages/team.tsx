import type { InviteResult, Member, MemberList, Problem } from '@reachable/shared/contract'
import { useId, useState } from 'react'
import { call } from '../api.ts'
import { Failure, Notice, Pending } from '../parts/feedback.tsx'
import { Field } from '../parts/field.tsx'
import { addressOf, Form } from '../parts/form.tsx'
import { When } from '../parts/when.tsx'
import { useMe } from '../session.ts'
import { useResource } from '../use-resource.ts'

/** Who is in the org; for admins. */
export function Team() {
  const { loaded, reload } = useResource<MemberList>('/v1/members')
  return (
    <section aria-labelledby="team">
      <h2 id="team">Team</h2>
      {loaded.kind === 'loading' && <Pending />}
      {loaded.kind === 'problem' && <Failure problem={loaded.problem} />}
      {loaded.kind === 'ok' && <Members members={loaded.value.members} onChange={reload} />}
      <InviteForm />
    </section>
  )
}

function Members({ members, onChange }: { members: readonly Member[]; onChange: () => void }) {
  const me = useMe()
  return (
    <ul className="members">
      {members.map((member) => (
        <li key={member.userId}>
          <div>
            <strong>{member.name}</strong> {member.role === 'admin' && <span className="tag">admin</span>}
            <span className="more">
              {member.mailboxes.join(', ')} · since <When at={member.joinedAt} />
            </span>
          </div>
          {member.userId !== me.userId && <Remove member={member} onDone={onChange} />}
        </li>
      ))}
    </ul>
  )
}

/** Asks once more, in place: removing ends sessions and devices at once. */
function Remove({ member, onDone }: { member: Member; onDone: () => void }) {
  const [isAsked, setIsAsked] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const remove = async () => {
    const answer = await call(`/v1/members/${member.userId}`, { method: 'DELETE' })
    if (answer.kind === 'ok') onDone()
    else setProblem(answer.problem)
  }
  if (problem) return <Failure problem={problem} />
  if (!isAsked) {
    return (
      <button type="button" className="quiet" aria-label={`Remove ${member.name}`} onClick={() => setIsAsked(true)}>
        Remove
      </button>
    )
  }
  return (
    <div className="actions">
      <span className="hint">Signs {member.name} out everywhere. What was learned stays.</span>
      <button type="button" className="danger" onClick={remove}>
        Remove {member.name}
      </button>
      <button type="button" onClick={() => setIsAsked(false)}>
        Keep
      </button>
    </div>
  )
}

function InviteForm() {
  const [made, setMade] = useState<InviteResult | null>(null)
  return (
    <details>
      <summary>Invite somebody</summary>
      <div className="invite">
        <Form<InviteResult>
          action="Make invite link"
          send={({ name, email, role }) =>
            call('/v1/invites', { method: 'POST', body: { name, email: addressOf(email), role } })
          }
          onDone={setMade}
        >
          <Field label="Name" name="name" maxLength={120} autoComplete="off" required />
          <Field label="E-mail address" name="email" type="email" autoComplete="off" required />
          <RoleChoice />
        </Form>
        {made && (
          <Notice tone="success">
            <p>
              Pass this link on privately. It works once, until <When at={made.expiresAt} exact />.
            </p>
            <p className="link-out">{made.url}</p>
            <button type="button" onClick={() => navigator.clipboard.writeText(made.url)}>
              Copy link
            </button>
          </Notice>
        )}
      </div>
    </details>
  )
}

function RoleChoice() {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>Role</label>
      <select id={id} name="role" defaultValue="rep">
        <option value="rep">Rep: sees people and reasons</option>
        <option value="admin">Admin: decides what is written</option>
      </select>
    </div>
  )
}
