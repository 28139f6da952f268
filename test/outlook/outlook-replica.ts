import { listen } from '../replica/listen.ts'
import { createOutlookApp } from './outlook-app.ts'
import type { OutlookControl, OutlookReplicaOptions } from './outlook-state.ts'

export type OutlookReplica = { url: string; port: number; mailbox: OutlookControl; stop(): Promise<void> }

/** Starts the replica on 127.0.0.1; `url` is the inbox. */
export async function startOutlookReplica(
  options: OutlookReplicaOptions & { port?: number; tls?: boolean } = {},
): Promise<OutlookReplica> {
  const { app, mailbox } = createOutlookApp(options)
  const server = await listen(app.fetch, options.port, options.tls)
  return { url: `${server.url}/mail/`, port: server.port, mailbox, stop: server.stop }
}
