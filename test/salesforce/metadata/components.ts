import { createRecord } from '../records/write.ts'
import { INTEGRATION_USER_ID } from '../seed-org.ts'
import type { Sim } from '../sim.ts'
import type { Row } from '../store.ts'

/** A component as metadata describes it; `fullName` is its name. */
export type Metadata = Readonly<Record<string, unknown>>
export type MetadataError = {
  readonly statusCode: string
  readonly message: string
  readonly fields?: readonly string[]
}
/** What a component type can do; each answers null when it worked. */
export type ComponentType = {
  exists(sim: Sim, fullName: string): boolean
  create(sim: Sim, fullName: string, metadata: Metadata): MetadataError | null
  update(sim: Sim, fullName: string, metadata: Metadata): MetadataError | null
  remove(sim: Sim, fullName: string): MetadataError | null
  /** @param version of the API, where it changes what is read; the newest when left out */
  read(sim: Sim, fullName: string, version?: number): Metadata
  list(sim: Sim): readonly string[]
}

/** The metadata as it was given, by `Type:fullName`, so that it reads as it was written. */
type Kept = Readonly<Record<string, Metadata>>
const kept = (sim: Sim) => (sim.store.state('metadata') ?? {}) as Kept

export const readKept = (sim: Sim, type: string, fullName: string): Metadata | undefined =>
  kept(sim)[`${type}:${fullName}`]

/** Remembers a component, or forgets it (null). */
export function keep(sim: Sim, type: string, fullName: string, metadata: Metadata | null): void {
  const { [`${type}:${fullName}`]: _before, ...others } = kept(sim)
  sim.store.setState('metadata', metadata === null ? others : { ...others, [`${type}:${fullName}`]: metadata })
}

export const listKept = (sim: Sim, type: string): string[] =>
  Object.keys(kept(sim)).flatMap((key) => (key.startsWith(`${type}:`) ? [key.slice(type.length + 1)] : []))

/** Live rows of a setup object. */
export const liveRows = (sim: Sim, object: string): Row[] =>
  [...sim.store.all(object)].filter((row) => row.IsDeleted !== true)

/** Writes a row of a setup object past the rules that hold for people. */
export function addSetupRow(sim: Sim, object: string, fields: Metadata): string {
  const meta = sim.schema.object(object) ?? sim.schema.toolingObject(object)
  if (!meta) throw new Error(`no setup object ${object}`)
  const outcome = createRecord(sim.writeContext(INTEGRATION_USER_ID, { isSystem: true }), meta, fields)
  if (!outcome.ok) throw new Error(`setup row refused: ${JSON.stringify(outcome.errors)}`)
  return outcome.id
}

/** Setup rows go without a trace. */
export function removeSetupRow(sim: Sim, object: string, row: Row): void {
  sim.store.put(object, { ...row, IsDeleted: true })
}

/** Notes that the schema changed, for `Last-Modified` of describes. */
export function noteSchemaChange(sim: Sim): void {
  sim.store.setState('schemaChangedMs', sim.clock.nowMs())
}
