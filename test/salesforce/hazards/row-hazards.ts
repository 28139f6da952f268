import type { RowError } from '../records/outcome.ts'
import type { Operation } from '../records/write-context.ts'
import { seedRecords } from '../seed.ts'
import type { Sim } from '../sim.ts'
import type { Fault } from './hazard-form.ts'
import { refuseOnPersonAccount } from './person-accounts.ts'

type Input = Readonly<Record<string, unknown>>

/** What befalls one row before it is written: a lock, the nature of person accounts, a fault. Null lets it pass. */
export function strikeRow(sim: Sim, object: string, operation: Operation, row: Input): RowError | null {
  if (isTooMuchForTriggers(sim, object)) return TOO_SLOW
  return (
    sim.locks.refusalOf(object, row) ??
    refuseOnPersonAccount(sim, object, operation, row) ??
    strike(sim, object, operation, row)
  )
}

/** Triggers of the org are written badly: they take so many rows at once and no more. */
function isTooMuchForTriggers(sim: Sim, object: string): boolean {
  const most = sim.config().rules.triggerRowsMax?.[object]
  return most !== undefined && (sim.batches.get(object) ?? 1) > most
}

const TOO_SLOW: RowError = {
  statusCode: 'LIMIT_EXCEEDED',
  message: 'System.LimitException: Apex CPU time limit exceeded',
  fields: [],
}

function strike(sim: Sim, object: string, operation: Operation, row: Input): RowError | null {
  if (sim.isRehearsal()) return null
  const fault = sim.faults.forRow(object, operation, row)
  if (!fault) return null
  if (fault.do === 'rival-create') {
    createRival(sim, object, row)
    return null
  }
  return rowError(fault)
}

function rowError(fault: Fault): RowError {
  const message = fault.message ?? 'unable to obtain exclusive access to this record or 1 records'
  return { statusCode: fault.errorCode ?? 'UNABLE_TO_LOCK_ROW', message, fields: [] }
}

/** A person types in the same person at the same moment; their record stays whatever becomes of ours. */
function createRival(sim: Sim, object: string, row: Input): void {
  const copied = ['FirstName', 'LastName', 'Email', 'AccountId', 'Company'].filter((name) => row[name] != null)
  const record = Object.fromEntries(copied.map((name) => [name, row[name]]))
  sim.store.aside(() => void seedRecords(sim, { [object]: [record] }))
}
