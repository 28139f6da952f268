import { type ReactNode, useEffect } from 'react'
import { call } from '../api.ts'
import { Link } from '../router.tsx'
import { isIn, sectionsFor } from '../sections.ts'
import { useMe } from '../session.ts'
import { SandboxBar } from './sandbox-bar.tsx'

/** What stands round every page of a signed-in person. */
export function Frame({ path, page }: { path: string; page: ReactNode }) {
  const me = useMe()
  const sections = sectionsFor(me.role)
  const here = sections.find((section) => isIn(section, path))
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <SandboxBar />
      <header className="top">
        <Wordmark />
        <nav aria-label="Console">
          {sections.map((section) => (
            <Link
              key={section.label}
              href={section.pages[0]?.href ?? '/console'}
              aria-current={section === here ? 'true' : undefined}
            >
              {section.label}
            </Link>
          ))}
        </nav>
        <p className="who">
          <span>{me.name}</span>
          <span className="muted">
            {me.org.name} · {me.role}
          </span>
        </p>
        <button type="button" className="quiet" onClick={signOut}>
          Sign out
        </button>
      </header>
      {here && here.pages.length > 1 && (
        <nav className="rooms" aria-label={here.label}>
          {here.pages.map(({ href, label }) => (
            <Link key={href} href={href} aria-current={href === path ? 'page' : undefined}>
              {label}
            </Link>
          ))}
        </nav>
      )}
      <main id="main">{page}</main>
    </>
  )
}

async function signOut() {
  await call('/v1/sign-out', { method: 'POST' })
  window.location.assign('/console/sign-in') // Loads anew, so that nothing of this person stays in memory.
}

function Wordmark() {
  return (
    <Link className="wordmark" href="/console" aria-label="Reachable, start page">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" />
        <path d="M9 16.5l5 5 9.500-11" />
      </svg>
      Reachable
    </Link>
  )
}

/** A page of its own with one thing to do: signing in, pairing. */
export function Card({ title, body }: { title: string; body: ReactNode }) {
  useTitle(title)
  return (
    <>
      <SandboxBar />
      <main className="card-page">
        <Wordmark />
        <section className="card" aria-labelledby="card-title">
          <h1 id="card-title" tabIndex={-1}>
            {title}
          </h1>
          {body}
        </section>
      </main>
    </>
  )
}

/** The heading of a room, said in the window's title too. */
export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  useTitle(title)
  return (
    <header className="heading">
      <h1 tabIndex={-1}>{title}</h1>
      {children}
    </header>
  )
}

function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} – Reachable`
  }, [title])
}
