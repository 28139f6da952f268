import { ApiProblem } from '../problem.ts'
import type { Store } from '../store.ts'
import type { RowOutcome } from './outcome.ts'
import { refuse } from './outcome.ts'

/**
 * Writes rows one after another. A refused row leaves nothing behind; with `isAllOrNone` one refusal takes all of them
 * back, and the good ones say so.
 */
export function runRows<T>(
  store: Store,
  isAllOrNone: boolean,
  items: readonly T[],
  write: (item: T) => RowOutcome,
): RowOutcome[] {
  const start = store.mark()
  const outcomes = items.map((item): RowOutcome => {
    const mark = store.mark()
    const outcome = guarded(() => write(item))
    if (!outcome.ok) store.rollbackTo(mark)
    return outcome
  })
  if (!isAllOrNone || outcomes.every((outcome) => outcome.ok)) return outcomes
  store.rollbackTo(start)
  return outcomes.map((outcome) => (outcome.ok ? ROLLED_BACK : outcome))
}

const ROLLED_BACK = refuse(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header',
)

/** An unknown object in one row fails that row only. */
function guarded(write: () => RowOutcome): RowOutcome {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error
    return refuse(error.errorCode, error.message.slice(error.errorCode.length + 2))
  }
}
