import type { Background } from './background.ts'
import { isDiskFull } from './make-room.ts'
import type { PanelMessage, PanelStatus } from './messages.ts'
import { pairWithSandbox, startPairing } from './pairing.ts'
import { pauseAll, pauseThread, readPause } from './pause.ts'
import { blindProbes } from './probes.ts'
import { unboundMailbox } from './refresh-me.ts'
import { serverOrigin } from './server-address.ts'
import { readSetting, type Store, wipeStore, writeSetting } from './store.ts'

/** The server and the rep that `npm start` seeds; known to the sandbox build only. */
export type SandboxSeed = { readonly serverUrl: string; readonly email: string } | null

/** Answers the popup and the options page; each answer is the status after the wish was done. */
export async function answerPanel(
  background: Background,
  message: PanelMessage,
  sandbox: SandboxSeed,
): Promise<PanelStatus> {
  // What the company has set stands above what is typed, at every look.
  const managed = await background.ports.managedServer()
  if (managed !== null && (await readSetting(background.ports.store, 'serverUrl')) !== managed)
    await writeSetting(background.ports.store, 'serverUrl', managed)
  await act(background, message, sandbox, managed)
  return { ...(await readStatus(background.ports.store, sandbox)), isServerManaged: managed !== null }
}

async function act(
  background: Background,
  message: PanelMessage,
  sandbox: SandboxSeed,
  managed: string | null,
): Promise<void> {
  const { ports } = background
  const { store } = ports
  const serverUrl = await serverToPair(store, sandbox)
  if (message.kind === 'server' && managed === null)
    await writeSetting(store, 'serverUrl', serverOrigin(message.serverUrl))
  if (message.kind === 'pair' && serverUrl !== null) {
    await startPairing(ports, serverUrl)
    // The popup closes when the rep goes to confirm.
    await ports.wakeSoon()
  }
  if (message.kind === 'cancel-pairing') await writeSetting(store, 'pairing', null)
  if (message.kind === 'unpair') await unpair(background)
  // A person who presses "Send now" does not wait for a back-off.
  if (message.kind === 'flush') await writeSetting(store, 'serverPause', null)
  // How things stand is told above all where a round fails, as on a full disk.
  if (message.kind === 'flush' || message.kind === 'status') await background.tick().catch(() => undefined)
  if (message.kind === 'closed-gmail') await writeSetting(store, 'closedGmail', message.isOn ? { askedAtMs: 0 } : null)
  if (message.kind === 'hide-reachable') await writeSetting(store, 'hidesReachable', message.isOn || null)
  if (message.kind === 'pause') await pauseAll(store, message.isOn)
  if (message.kind === 'pause-thread') await pauseThread(store, message.thread, message.isOn)
  if (['pause', 'pause-thread', 'hide-reachable'].includes(message.kind)) await ports.tellPages()
  if (message.kind === 'pair-sandbox' && sandbox && serverUrl !== null) {
    const step = await pairWithSandbox(ports, serverUrl, sandbox.email)
    if (step === 'paired') await background.tick()
  }
}

/** Where a new pairing goes: what the company or the rep has set, also while the session that ended was another server's. */
const serverToPair = async (store: Store, sandbox: SandboxSeed): Promise<string | null> =>
  (await readSetting(store, 'serverUrl')) ??
  (await readSetting(store, 'session'))?.serverUrl ??
  sandbox?.serverUrl ??
  null

/** Local data goes whether or not the server can be told; its own console ends the token otherwise. */
async function unpair({ ports }: Background): Promise<void> {
  const session = await readSetting(ports.store, 'session')
  const serverUrl = await readSetting(ports.store, 'serverUrl')
  await wipeStore(ports.store)
  await ports.forgetTabs()
  // The address of the server names nobody; keeping it spares typing.
  if (serverUrl !== undefined) await writeSetting(ports.store, 'serverUrl', serverUrl)
  await ports.tellPages()
  if (session) await ports.callApi({ ...session, method: 'DELETE', path: '/v1/pairing' })
}

async function readStatus(store: Store, sandbox: SandboxSeed): Promise<Omit<PanelStatus, 'isServerManaged'>> {
  const session = await readSetting(store, 'session')
  const pairing = await readSetting(store, 'pairing')
  const sends = await store.getAll('sends')
  const pause = await readPause(store)
  const isLive = session !== undefined && !session.isRefused
  const serverUrl = isLive ? session.serverUrl : await serverToPair(store, sandbox)
  return {
    isSandbox: sandbox !== null,
    serverUrl,
    isOtherServer: session !== undefined && session.serverUrl !== serverUrl,
    me: session ? { email: session.me.email, name: session.me.name, mailboxes: session.me.mailboxes } : null,
    pairing: pairing ? { userCode: pairing.userCode, verificationUrl: pairing.verificationUrl } : null,
    pairingEnd: (await readSetting(store, 'pairingEnd')) ?? null,
    lastCaptureAtMs: (await readSetting(store, 'lastCaptureAtMs')) ?? null,
    queued: await store.count('outbox'),
    waitingToSettle: sends.filter((send) => send.phase === 'SENDING' || send.phase === 'ACCEPTED').length,
    refused: (await readSetting(store, 'refusedCount')) ?? 0,
    unreadSends: (await readSetting(store, 'unreadSends')) ?? 0,
    isServerPaused: (await readSetting(store, 'serverPause')) !== undefined,
    isSignedOut: session?.isRefused ?? false,
    blind: await blindSpots(store),
    unboundMailbox: await unboundMailbox(store),
    looksAtClosedGmail: (await readSetting(store, 'closedGmail')) !== undefined,
    hidesReachable: (await readSetting(store, 'hidesReachable')) ?? false,
    isPaused: pause.isAll,
    pausedThreads: pause.threads,
  }
}

async function blindSpots(store: Store): Promise<string[]> {
  const observed = Object.values((await readSetting(store, 'observed')) ?? {})
  const inPages = [...observed.flatMap((span) => span.blind), ...(await blindProbes(store))]
  return [...new Set([...((await isDiskFull(store)) ? ['disk_full'] : []), ...inPages])]
}
