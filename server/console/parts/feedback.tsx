import type { Problem } from '@reachable/shared/contract'
import type { ReactNode } from 'react'
import { Link } from '../router.tsx'

/** Shows itself only when the wait is long enough to wonder. */
export function Pending() {
  return (
    <p className="pending" role="status">
      One moment…
    </p>
  )
}

/** What went wrong, in the server's plain words. */
export function Failure({ problem }: { problem: Problem }) {
  return (
    <div className="notice" data-tone="danger" role="alert">
      <p>
        <strong>{problem.title}.</strong> {problem.detail}
      </p>
      {problem.errors && (
        <ul>
          {problem.errors.map(({ pointer, detail }) => (
            <li key={pointer + detail}>
              {pointer.replaceAll('/', ' ').trim()}: {detail}
            </li>
          ))}
        </ul>
      )}
      {problem.code === 'unauthenticated' && <Link href="/console/sign-in">Sign in</Link>}
    </div>
  )
}

export function Notice({ tone, children }: { tone: 'notice' | 'success'; children: ReactNode }) {
  return (
    <div className="notice" data-tone={tone} role="status">
      {children}
    </div>
  )
}

/** Nothing to show: says what would be here and how it comes about. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  )
}
