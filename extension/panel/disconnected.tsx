import type { PanelStatus } from '../background/messages.ts'
import { askPermissions, openOptions } from './ask-background.ts'
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

/** The server ended the pairing, and did not ask this browser: one press begins a new one. */
export function SignInAgain({ status, wish }: Props) {
  const { serverUrl, pairing } = status
  if (pairing) return <Code pairing={pairing} wish={wish} />
  const signIn = (): unknown => (status.isSandbox ? wish({ kind: 'pair-sandbox' }) : serverUrl && pair(serverUrl, wish))
  return (
    <>
      <p className="notice" role="status">
        Sign in again: this browser is no longer connected. Nothing is lost: captures wait here until you do.
      </p>
      <End end={status.pairingEnd} />
      <div className="actions">
        <Start onClick={() => void signIn()} label="Sign in again" />
      </div>
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
