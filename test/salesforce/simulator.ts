import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { SimClock } from './clock.ts'
import type { SimConfig } from './config.ts'
import { readState } from './control.ts'
import { applyHazard } from './hazards/apply-hazard.ts'
import type { Hazard } from './hazards/hazard-form.ts'
import { NODE_HEAD_BYTES_MAX } from './head-limits.ts'
import { fileJournal, memoryJournal } from './journal.ts'
import type { SeedRecord, SeedResult } from './seed.ts'
import { seedRecords } from './seed.ts'
import { createApp } from './server.ts'
import type { Sim } from './sim.ts'
import { createSim } from './sim.ts'
import type { Row } from './store.ts'

export type SimulatorOptions = {
  /** 0 or absent: any free port. */
  port?: number
  /** Where the journal lies; absent: nothing outlives the process. */
  dataDir?: string
  /** Freezes the clock at this moment (milliseconds since the Unix epoch, UTC). */
  nowMs?: number
  /** An org in which the product's setup has not run yet. */
  withoutCustomFields?: boolean
}
export type Simulator = {
  readonly url: string
  readonly clock: SimClock
  seed(objects: Readonly<Record<string, readonly SeedRecord[]>>, as?: string): SeedResult
  /** Live rows of one object. */
  rows(object: string): Row[]
  /** Arms a fault, or does at once what the hazard says (a move to another address: a moment later). */
  fault(hazard: Hazard): void
  configure(change: Partial<SimConfig>): void
  callsTotal(): number
  readonly sim: Sim
  /** Ends open connections and stops listening. */
  stop(): Promise<void>
}

/** Starts an org on 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const sim = createSim({
    journal: options.dataDir === undefined ? memoryJournal : fileJournal(options.dataDir),
    ...(options.nowMs === undefined ? {} : { nowMs: options.nowMs }),
    ...(options.withoutCustomFields ? { withoutCustomFields: true } : {}),
  })
  const listener = getRequestListener(createApp(sim).fetch)
  const server = createServer({ maxHeaderSize: NODE_HEAD_BYTES_MAX }, listener)
  sim.hosts.serveWith(listener)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  sim.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: sim.baseUrl,
    clock: sim.clock,
    sim,
    seed: (objects, as) => seedRecords(sim, objects, as),
    rows: (object) => readState(sim, object)[sim.schema.object(object)?.spec.name ?? object] ?? [],
    fault: (hazard) => void applyHazard(sim, hazard),
    configure: (change) => sim.configure(change),
    callsTotal: () => sim.calls.total(),
    stop: () =>
      new Promise((resolve) => {
        sim.hosts.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
