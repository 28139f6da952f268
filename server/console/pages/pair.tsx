import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type Answer, call } from '../api.ts'
import { Failure } from '../parts/feedback.tsx'
import { Field } from '../parts/field.tsx'
import { Card } from '../parts/frame.tsx'
import { goTo, Link, useAddress } from '../router.tsx'
import { useMe } from '../session.ts'

type Decision = 'approve' | 'deny'

/** A signed-in person allows an extension to work for them, or refuses. */
export function Pair() {
  const code = useAddress().searchParams.get('user_code')
  const [done, setDone] = useState<Decision | null>(null)
  if (done) return <Card key="done" title={DONE[done].title} body={<Done decision={done} />} />
  if (!code) return <Card title="Pair an extension" body={<AskForCode />} />
  return <Card title="Pair this extension?" body={<Review code={code} onDone={setDone} />} />
}

const DONE = {
  approve: { title: 'Paired', text: 'The extension knows you now. You can close this tab and go back to your mail.' },
  deny: { title: 'Refused', text: 'The extension got no access. If you did not start this, nothing else is needed.' },
} as const

function Done({ decision }: { decision: Decision }) {
  const here = useRef<HTMLParagraphElement>(null)
  useEffect(() => here.current?.focus(), [])
  return (
    <>
      <p ref={here} tabIndex={-1} role="status">
        {DONE[decision].text}
      </p>
      <Link href="/console">Go to the console</Link>
    </>
  )
}

function AskForCode() {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget).get('code') ?? '')
    goTo(`/console/pair?${new URLSearchParams({ user_code: code })}`)
  }
  return (
    <form onSubmit={submit}>
      <Field
        label="Code"
        name="code"
        autoComplete="off"
        autoCapitalize="characters"
        required
        hint="The extension shows it."
      />
      <button type="submit" className="primary">
        Continue
      </button>
    </form>
  )
}

function Review({ code, onDone }: { code: string; onDone: (decision: Decision) => void }) {
  const me = useMe()
  const [answer, setAnswer] = useState<Answer<void> | null>(null)
  const decide = async (decision: Decision) => {
    const sent = await call<void>('/v1/pairing/decision', { method: 'POST', body: { userCode: code, decision } })
    if (sent.kind === 'ok') onDone(decision)
    else setAnswer(sent)
  }
  return (
    <>
      <p>Allow it only if your extension shows this code:</p>
      <p className="code">{spoken(code)}</p>
      <h2>What it may do as {me.name}</h2>
      <ul className="grants">
        <li>
          Report sent mail, invites, bounces and automatic replies of {me.mailboxes.join(', ')}: who, when, and what a
          notice says. Never the text of a mail.
        </li>
        <li>Ask whether a recipient can be reached.</li>
      </ul>
      <p className="hint">An admin can end this at any time, and so can you, in the extension.</p>
      {answer?.kind === 'problem' && <Failure problem={answer.problem} />}
      <div className="actions">
        <button type="button" className="primary" onClick={() => decide('approve')}>
          Allow
        </button>
        <button type="button" onClick={() => decide('deny')}>
          Refuse
        </button>
      </div>
    </>
  )
}

/** In two groups of four, as the extension shows it. */
const spoken = (code: string) => code.toUpperCase().replace(/^(.{4})(.{4})$/, '$1-$2')
