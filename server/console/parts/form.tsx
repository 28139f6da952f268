import type { Problem } from '@reachable/shared/contract'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Answer } from '../api.ts'
import { Failure } from './feedback.tsx'

type FormProps<T> = {
  children: ReactNode
  action: string
  send: (values: Record<string, string>) => Promise<Answer<T>>
  onDone: (value: T) => void
}

/** A form that sends once at a time and says what went wrong above its button. */
export function Form<T>({ children, action, send, onDone }: FormProps<T>) {
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (isBusy) return
    const entries = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])
    setIsBusy(true)
    const answer = await send(Object.fromEntries(entries))
    setIsBusy(false)
    setProblem(answer.kind === 'ok' ? null : answer.problem)
    if (answer.kind === 'ok') onDone(answer.value)
  }
  return (
    <form onSubmit={submit} aria-busy={isBusy}>
      {children}
      {problem && <Failure problem={problem} />}
      <button type="submit" className="primary">
        {action}
      </button>
    </form>
  )
}

/** Addresses are kept in lower case; people type them as they like. */
export const addressOf = (typed: string | undefined) => (typed ?? '').trim().toLowerCase()
