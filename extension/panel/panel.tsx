import { useState } from 'react'
import type { PanelMessage, PanelStatus } from '../background/messages.ts'
import { serverOrigin } from '../background/server-address.ts'
import { openOptions } from './ask-background.ts'
import { BadgeSwitch } from './badge-switch.tsx'
import { Disconnected, SignInAgain } from './disconnected.tsx'
import { Help } from './help.tsx'
import { Notices } from './notices.tsx'
import { Observers } from './observers.tsx'
import { PauseSwitches } from './pause.tsx'
import { PrivateFilters } from './private-filters.tsx'
import { timeOf } from './time-of.ts'
import { useStatus } from './use-status.ts'
import { WhatWasSent } from './what-was-sent.tsx'

export type Wish = (message: PanelMessage) => Promise<void>
export type Props = { status: PanelStatus; wish: Wish }
export type ViewProps = Props & { view: 'popup' | 'options' }

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

function Connected({ status, wish, view }: ViewProps) {
  const { me } = status
  return (
    <>
      <p>
        {status.isSignedOut ? 'Was connected as' : 'Connected as'} <strong>{me?.name}</strong>
        <br />
        <span className="quiet">{me?.mailboxes.join(', ')}</span>
      </p>
      {status.isSignedOut && <SignInAgain status={status} wish={wish} />}
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
        {!status.isSignedOut && (
          <button type="button" onClick={() => void wish({ kind: 'flush' })}>
            Send now
          </button>
        )}
        {view === 'popup' && (
          <button type="button" onClick={() => void openOptions()}>
            What was sent
          </button>
        )}
        <Unpair wish={wish} />
      </div>
      {view === 'options' && (
        <>
          <BadgeSwitch status={status} wish={wish} />
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
