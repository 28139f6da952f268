import type { Me } from '@reachable/shared/contract'
import { useEffect, useState } from 'react'
import { Checklist } from './pages/checklist.tsx'
import { Duplicates } from './pages/duplicates.tsx'
import { Filters } from './pages/filters.tsx'
import { Help } from './pages/help.tsx'
import { Incidents } from './pages/incidents.tsx'
import { Invite } from './pages/invite.tsx'
import { Log } from './pages/log.tsx'
import { Pair } from './pages/pair.tsx'
import { People } from './pages/people.tsx'
import { PersonPage } from './pages/person.tsx'
import { Previews } from './pages/previews.tsx'
import { Refused } from './pages/refused.tsx'
import { Runs } from './pages/runs.tsx'
import { Salesforce } from './pages/salesforce.tsx'
import { Settings } from './pages/settings.tsx'
import { Setup } from './pages/setup.tsx'
import { SignIn } from './pages/sign-in.tsx'
import { Failure, Pending } from './parts/feedback.tsx'
import { Card, Frame } from './parts/frame.tsx'
import { Redirect, useAddress } from './router.tsx'
import { SessionContext } from './session.ts'
import { type Loaded, useResource } from './use-resource.ts'

const DOORS = { '/console/setup': Setup, '/console/sign-in': SignIn, '/console/invite': Invite } as const
const ROOMS = {
  '/console': People,
  '/console/person': PersonPage,
  '/console/log': Log,
  '/console/salesforce': Salesforce,
  '/console/runs': Runs,
  '/console/incidents': Incidents,
  '/console/duplicates': Duplicates,
  '/console/refused': Refused,
  '/console/checklist': Checklist,
  '/console/filters': Filters,
  '/console/previews': Previews,
  '/console/help': Help,
  '/console/settings': Settings,
} as const

/** Picks the page for the address. Doors are open to everybody; rooms and pairing need a session. */
export function App() {
  const path = useAddress().pathname.replace(/\/$/, '')
  const Door = DOORS[path as keyof typeof DOORS]
  return Door ? <Door /> : <SignedIn path={path} />
}

function SignedIn({ path }: { path: string }) {
  const { loaded } = useResource<Me>('/v1/me')
  useFocusOnArrival(path, loaded)
  const here = useAddress()
  if (loaded.kind === 'loading') return <Pending />
  if (loaded.kind === 'problem') {
    if (loaded.problem.status !== 401) return <Card title="Reachable" body={<Failure problem={loaded.problem} />} />
    return <Redirect to={`/console/sign-in?next=${encodeURIComponent(`${here.pathname}${here.search}${here.hash}`)}`} />
  }
  const Room = ROOMS[path as keyof typeof ROOMS] ?? NotFound
  return (
    <SessionContext value={loaded.value}>
      {path === '/console/pair' ? <Pair /> : <Frame path={path} page={<Room />} />}
    </SessionContext>
  )
}

function NotFound() {
  return <h1 tabIndex={-1}>There is no such page</h1>
}

/** After a move within the console the new heading is focused, so that a screen reader says where one is. */
function useFocusOnArrival(path: string, loaded: Loaded<Me>) {
  const [seen, setSeen] = useState(path)
  useEffect(() => {
    if (loaded.kind !== 'ok' || seen === path) return
    setSeen(path)
    document.querySelector('h1')?.focus()
  }, [path, loaded.kind, seen])
}
