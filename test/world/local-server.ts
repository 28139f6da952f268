import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, startServer } from '@reachable/server'
import { startSimulator } from '../salesforce/simulator.ts'
import type { SalesforceSide } from './salesforce-side.ts'
import { salesforceSide } from './salesforce-side.ts'

/** A whole sandbox in this process: the product's server and the simulated Salesforce, both over real HTTP. */
export type LocalSandbox = {
  readonly serverUrl: string
  readonly salesforce: SalesforceSide
  stop(): Promise<void>
}

/** Where Linux keeps files in memory: short plays make many small commits, and nothing of them is to survive. */
const FAST_FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** `inline`: orgs live in this thread, which spares the second it takes a thread to load the product. */
export async function startLocalSandbox(owners: 'threads' | 'inline' = 'threads'): Promise<LocalSandbox> {
  const dataDir = await mkdtemp(join(owners === 'inline' ? FAST_FOLDER : tmpdir(), 'reachable-'))
  const simulator = await startSimulator({ port: 0 })
  const server = await startServer(
    readConfig({
      REACHABLE_MODE: 'sandbox',
      REACHABLE_PORT: '0',
      REACHABLE_DATA_DIR: dataDir,
      REACHABLE_LOG_LEVEL: 'error',
    }),
    { owners },
  )
  return {
    serverUrl: server.url,
    salesforce: salesforceSide(simulator.url),
    stop: async () => {
      await server.stop()
      await simulator.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
