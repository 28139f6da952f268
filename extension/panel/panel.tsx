import { useState } from 'react'
import type { PanelMessage, PanelStatus } from '../background/messages.ts'
import { askPermissions, openOptions } from './ask-background.ts'
import { useStatus } from './use-status.ts'

type Wish = (message: PanelMessage) => Promise<void>
type Props = { status: PanelStatus; wish: Wish }

/** The popup, and the options page with the server's address on top. */
export function Panel({ view }: { view: 'popup' | 'options' }) {
  const { status, wish } = useStatus()
  if (!status) return <p className="quiet">Starting…</p>
  return (
    <div className={view}>
      <h1>Reachable</h1>
      {status.isSandbox && <p className="notice">Sandbox: works on the replica mail pages of this computer.</p>}
      {view === 'options' && !status.me && <ServerForm status={status} wish={wish} />}
      {status.me ? <Connected status={status} wish={wish} /> : <Disconnected status={status} wish={wish} view={view} />}
    </div>
  )
}

function Connected({ status, wish }: Props) {
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
      <div className="actions">
        <button type="button" onClick={() => void wish({ kind: 'flush' })}>
          Send now
        </button>
        <Unpair wish={wish} />
      </div>
    </>
  )
}

function Notices({ status }: { status: PanelStatus }) {
  const notices = [
    status.isServerPaused && 'The server does not answer. Nothing is lost: captures wait in this browser.',
    status.refused > 0 && `The server refused ${status.refused} captured item(s).`,
    status.unreadSends > 0 && `${status.unreadSends} sent mail(s) could not be read and were not captured.`,
    status.unboundMailbox && `${status.unboundMailbox} is not connected; nothing is captured there.`,
    status.blind.includes('outlook_notices') && 'Delivery notices in Outlook are not read yet.',
  ].filter((notice) => typeof notice === 'string' && notice !== '')
  return notices.map((notice) => (
    <p className="notice" role="status" key={String(notice)}>
      {notice}
    </p>
  ))
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
  const isUsable = /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isUsable) void wish({ kind: 'server', serverUrl: new URL(text).origin })
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
      <button type="submit" disabled={!isUsable}>
        Save
      </button>
    </form>
  )
}

const timeOf = (atMs: number): string =>
  new Date(atMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
