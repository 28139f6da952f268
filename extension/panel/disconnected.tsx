import { useEffect, useState } from 'react'
import type { PanelStatus } from '../background/messages.ts'
import { accessTo, askForMore, isAllowed, openOptions, type Permissions } from './ask-background.ts'
import type { Props, ViewProps, Wish } from './panel.tsx'

/** What to do where this browser was never paired, or the pairing has ended. */
export function Disconnected({ status, wish, view }: ViewProps) {
  if (status.pairing) return <Code pairing={status.pairing} wish={wish} />
  if (status.isSandbox)
    return (
      <>
        <End end={status.pairingEnd} />
        <button type="button" className="primary" onClick={() => void wish({ kind: 'pair-sandbox' })}>
          Connect to the sandbox
        </button>
      </>
    )
  const { serverUrl } = status
  return (
    <>
      <End end={status.pairingEnd} />
      {serverUrl === null ? (
        view === 'popup' && <Start onClick={() => void openOptions()} label="Enter your server's address" />
      ) : (
        <>
          <Server status={status} />
          <p className="quiet">
            Your browser will ask for access to this server, and to watch requests of the mail page: a second way to
            notice a sent mail, so that none is missed when the page changes.
          </p>
          <Pair serverUrl={serverUrl} label="Connect" wish={wish} />
        </>
      )}
    </>
  )
}

/** The server ended the pairing, and did not ask this browser: one press begins a new one. */
export function SignInAgain({ status, wish }: Props) {
  const { serverUrl, pairing } = status
  if (pairing) return <Code pairing={pairing} wish={wish} />
  return (
    <>
      {status.isOtherServer ? (
        <>
          <p className="notice" role="status">
            Sign in again: your server has changed. What still waits here was captured for the one before; it is never
            sent to another, and is erased when you have signed in.
          </p>
          <Server status={status} />
        </>
      ) : (
        <p className="notice" role="status">
          Sign in again: this browser is no longer connected. Nothing is lost: captures wait here until you do.
        </p>
      )}
      <End end={status.pairingEnd} />
      {status.isSandbox ? (
        <Start onClick={() => void wish({ kind: 'pair-sandbox' })} label="Sign in again" />
      ) : (
        serverUrl !== null && <Pair serverUrl={serverUrl} label="Sign in again" wish={wish} />
      )}
    </>
  )
}

const Server = ({ status }: { status: PanelStatus }) => (
  <p>
    Server: <strong>{status.serverUrl}</strong>
    {status.isServerManaged && <span className="quiet"> (set by your company)</span>}
  </p>
)

/** Asks the browser for access, and begins a pairing. The second observer is optional: without it we connect as well. */
function Pair({ serverUrl, label, wish }: { serverUrl: string; label: string; wish: Wish }) {
  const [hasAccess, setHasAccess] = useState(false)
  const [refused, setRefused] = useState<'both' | 'server' | null>(null)
  useEffect(() => void isAllowed(accessTo(serverUrl)).then(setHasAccess), [serverUrl])
  const begin = async (needs: Permissions, ifRefused: 'both' | 'server'): Promise<void> => {
    // The request must be the first thing in the click, or the browser refuses to ask.
    const isRefused = !hasAccess && !(await askForMore(needs))
    setRefused(isRefused ? ifRefused : null)
    if (!isRefused) await wish({ kind: 'pair' })
  }
  const withSecondWay = { ...accessTo(serverUrl), permissions: ['webRequest' as const] }
  return (
    <>
      {refused && (
        <p className="notice" role="status">
          {REFUSALS[refused]}
        </p>
      )}
      <div className="actions">
        <Start onClick={() => void begin(withSecondWay, 'both')} label={label} />
        {refused && (
          <button type="button" onClick={() => void begin(accessTo(serverUrl), 'server')}>
            Connect without the second way
          </button>
        )}
      </div>
    </>
  )
}

const REFUSALS = {
  both: 'The browser gave no access: it was refused, or your company does not allow it. Only access to your server is needed; the second way to notice a sent mail is not.',
  server: 'Without access to your server this browser cannot connect. Allow it, or ask whoever manages your browser.',
} as const

const Start = ({ onClick, label }: { onClick: () => void; label: string }) => (
  <button type="button" className="primary" onClick={onClick}>
    {label}
  </button>
)

function Code({ pairing, wish }: { pairing: NonNullable<PanelStatus['pairing']>; wish: Wish }) {
  return (
    <>
      <p>Confirm this code in the console, signed in as yourself:</p>
      <p className="code">{pairing.userCode}</p>
      <div className="actions">
        <a className="primary" href={pairing.verificationUrl} target="_blank" rel="noreferrer">
          Open the console
        </a>
        <button type="button" className="plain" onClick={() => void wish({ kind: 'cancel-pairing' })}>
          Cancel
        </button>
      </div>
    </>
  )
}

const ENDS = {
  denied: 'The connection was refused in the console.',
  expired: 'The code was not confirmed in time. Connect again for a new one.',
  unreachable: 'The server did not answer. Is its address right, and is it running?',
} as const

const End = ({ end }: { end: PanelStatus['pairingEnd'] }) =>
  end && (
    <p className="notice" role="status">
      {ENDS[end]}
    </p>
  )
