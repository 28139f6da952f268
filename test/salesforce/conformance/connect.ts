import { Connection, type ConnectionConfig } from 'jsforce'
import { afterAll, beforeEach } from 'vitest'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../config.ts'
import { type Simulator, startSimulator } from '../simulator.ts'

export const NOW_MS = Date.parse('2026-11-20T10:00:00Z')

/** One simulator for the tests of a file, as good as new before each of them. */
export async function freshSimulator(): Promise<Simulator> {
  const simulator = await startSimulator({ nowMs: NOW_MS })
  afterAll(() => simulator.stop())
  beforeEach(() => {
    simulator.sim.reset()
    simulator.clock.set(NOW_MS)
  })
  return simulator
}

/** A connection of the real jsforce, logged in with client credentials. */
export async function connect(simulator: Simulator, more: ConnectionConfig = {}): Promise<Connection> {
  // jsforce sends even loopback calls through a proxy when the environment names one.
  for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'])
    delete process.env[name]
  const made = new Connection({
    version: '65.0',
    loginUrl: simulator.url,
    instanceUrl: simulator.url,
    oauth2: { clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET, loginUrl: simulator.url },
    ...more,
  })
  await made.authorize({ grant_type: 'client_credentials' })
  return made
}
