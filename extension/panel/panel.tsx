import { useState } from 'react'
import type { PanelMessage, PanelStatus } from '../background/messages.ts'
import { serverOrigin } from '../background/server-address.ts'
import { askPermissions, openOptions } from './ask-background.ts'
import { Help } from './help.tsx'
import { Notices } from './notices.tsx'
import { Observers } from './observers.tsx'
import { PauseSwitches } from './pause.tsx'
import { PrivateFilters } from './private-filters.tsx'
import { timeOf } from './time-of.ts'
import { useStatus } from './use-status.ts'
import { WhatWasSent } from './what-was-sent.tsx'

type Wish = (message: PanelMessage) => Promise<void>
export type Props = { status: PanelStatus; wish: Wish }

/** The popup, and the options page with the server's address on top. */
export function Panel({ view }: { view: 'popup' | 'options' }) {
  const { status, wish } = useStatus()
  if (!status) return <p className="quiet">Starting…</p>
  return (
    <div className={view}>
      <h1>Reachable</h1>
      {status.isSandbox && <p className="notice">Sandbox: works on the replica mail pages of this computer.</p>}
      {view === 'options' && !status.me && !status.isServerManaged && <ServerForm status={status} wish={wish} />}
      {status.me ? (
        <Connected status={status} wish={wish} view={view} />
      ) : (
        <Disconnected status={status} wish={wish} view={view} />
      )}
      {view === 'options' && <Help />}
    </div>
  )
}

function Connected({ status, wish, view }: Props & { view: 'popup' | 'options' }) {
  const { me } = status
  return (
    <>
      <p>
        Connected as <strong>{me?.name}</strong>
        <br />
        <span className="quiet">{me?.mailboxes.join(', ')}</span>
      </p>
      <dl>
        <dt>Last capture</dt>
        <dd>{status.lastCaptureAtMs === null ? 'none yet' : timeOf(status.lastCaptureAtMs)}</dd>
        <dt>Waiting to be sent</dt>
        <dd>{status.queued}</dd>
        {status.waitingToSettle > 0 && (
          <>
            <dt>Could still be undone</dt>
            <dd>{status.waitingToSettle}</dd>
          </>
        )}
      </dl>
      <Notices status={status} />
      <PauseSwitches status={status} wish={wish} view={view} />
      <div className="actions">
        <button type="button" onClick={() => void wish({ kind: 'flush' })}>
          Send now
        </button>
        {view === 'popup' && (
          <button type="button" onClick={() => void openOptions()}>
            What was sent
          </button>
        )}
        <Unpair wish={wish} />
      </div>
      {view === 'options' && (
        <>
          <Observers status={status} wish={wish} />
          <PrivateFilters />
          <WhatWasSent />
        </>
      )}
    </>
  )
}

function Unpair({ wish }: { wish: Wish }) {
  const [isSure, setIsSure] = useState(false)
  if (!isSure)
    return (
      <button type="button" className="plain" onClick={() => setIsSure(true)}>
        Disconnect
      </button>
    )
  return (
    <button type="button" className="danger" onClick={() => void wish({ kind: 'unpair' })}>
      Disconnect and erase local data
    </button>
  )
}

function Disconnected({ status, wish, view }: Props & { view: 'popup' | 'options' }) {
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
          <p>
            Server: <strong>{serverUrl}</strong>
            {status.isServerManaged && <span className="quiet"> (set by your company)</span>}
          </p>
          <p className="quiet">
            Your browser will ask for access to this server, and to watch requests of the mail page: a second way to
            notice a sent mail, so that none is missed when the page changes.
          </p>
          <Start onClick={() => void pair(serverUrl, wish)} label="Connect" />
        </>
      )}
    </>
  )
}

async function pair(serverUrl: string, wish: Wish): Promise<void> {
  // The request must be the first thing in the click, or the browser refuses to ask.
  if (await askPermissions(serverUrl, false)) await wish({ kind: 'pair' })
}

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

function ServerForm({ status, wish }: Props) {
  const [text, setText] = useState(status.serverUrl ?? '')
  const origin = serverOrigin(text)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (origin !== null) void wish({ kind: 'server', serverUrl: origin })
      }}
    >
      <label>
        Address of your Reachable server
        <input
          type="url"
          required
          value={text}
          placeholder="https://reachable.your-company.com"
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit" disabled={origin === null}>
        Save
      </button>
      {origin === null && text.startsWith('http://') && (
        <p className="quiet" role="status">
          The address of a server on another computer begins with https://
        </p>
      )}
    </form>
  )
}
