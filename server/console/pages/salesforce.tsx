import type { Problem, SalesforceConnection } from '@reachable/shared/contract'
import { useEffect, useState } from 'react'
import { call } from '../api.ts'
import { Failure, Notice, Pending } from '../parts/feedback.tsx'
import { Heading } from '../parts/frame.tsx'
import { goTo } from '../router.tsx'
import { useMe } from '../session.ts'
import { useResource } from '../use-resource.ts'
import { ConnectForm } from './salesforce-form.tsx'
import { ConnectionState } from './salesforce-state.tsx'
import { AppSteps } from './salesforce-steps.tsx'

const PAGE = '/console/salesforce'

/** How Salesforce is reached, and the way to connect it; also the page that Salesforce sends an admin back to. */
export function Salesforce() {
  const isAdmin = useMe().role === 'admin'
  return (
    <>
      <Heading title="Salesforce" />
      {isAdmin ? <Connection /> : <p className="lead">Admins of your organisation connect Salesforce here.</p>}
    </>
  )
}

function Connection() {
  const { loaded, reload } = useResource<SalesforceConnection>('/v1/salesforce/connection')
  const arrival = useArrival(reload)
  if (loaded.kind === 'loading' || arrival.isBusy) return <Pending />
  if (loaded.kind === 'problem') return <Failure problem={loaded.problem} />
  const connection = loaded.value
  return (
    <div className="connect">
      {arrival.problem && <Failure problem={arrival.problem} />}
      {arrival.isDone && connection.state === 'connected' && <Notice tone="success">Salesforce is connected.</Notice>}
      <ConnectionState connection={connection} onChange={reload} />
      <AppSteps redirectUri={connection.redirectUri} />
      <ConnectForm connection={connection} onChange={reload} />
    </div>
  )
}

type Arrival = { readonly isBusy: boolean; readonly isDone: boolean; readonly problem: Problem | null }

/**
 * What Salesforce put into the address goes to the server once and out of the address at once. This page asks, not the
 * browser that was sent here: our cookie does not travel with an arrival from another site.
 */
function useArrival(onDone: () => void): Arrival {
  const [arrival, setArrival] = useState<Arrival>({ isBusy: isReturn(), isDone: false, problem: null })
  useEffect(() => {
    if (!isReturn()) return
    const given = new URLSearchParams(window.location.search)
    goTo(PAGE, 'replace')
    const pairs = ['state', 'code', 'error'].flatMap((name) => {
      const value = given.get(name)
      return value === null ? [] : [[name, value] as const]
    })
    call('/v1/salesforce/callback', { method: 'POST', body: Object.fromEntries(pairs) }).then((answer) => {
      const problem = answer.kind === 'problem' ? answer.problem : null
      setArrival({ isBusy: false, isDone: problem === null, problem })
      onDone()
    })
  }, [onDone])
  return arrival
}

const isReturn = () => new URLSearchParams(window.location.search).has('state')
