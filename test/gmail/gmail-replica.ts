import { listen } from '../replica/listen.ts'
import { createGmailApp } from './gmail-app.ts'
import type { GmailControl, GmailReplicaOptions } from './gmail-state.ts'

export type GmailReplica = { url: string; port: number; mailbox: GmailControl; stop(): Promise<void> }

/** Starts the replica on 127.0.0.1; `url` is the inbox of the first account. */
export async function startGmailReplica(
  options: GmailReplicaOptions & { port?: number; tls?: boolean } = {},
): Promise<GmailReplica> {
  const { app, mailbox } = createGmailApp(options)
  const server = await listen(app.fetch, options.port, options.tls)
  return { url: `${server.url}/mail/u/0/`, port: server.port, mailbox, stop: server.stop }
}
