import type { Store } from '../store.ts'
import type { Locks } from './locks.ts'

/** How the work at hand differs from ordinary work. Everything between the two ends of a mode is synchronous. */
export type WorkModes = {
  /** Does `work` with everything stamped at this moment instead of now. */
  stampedAt<T>(stampMs: number, work: () => T): T
  /** The moment at which records are stamped; null: now. */
  stampMs(): number | null
  /** Does `work` for its locks alone: nothing is kept, no fault is spent. Answers the ids that it would lock. */
  rehearse(work: () => void): ReadonlySet<string>
  isRehearsal(): boolean
}

export function createWorkModes(store: Store, locks: Locks): WorkModes {
  let stampMs: number | null = null
  let isRehearsal = false
  return {
    stampedAt: (atMs, work) => {
      const outer = stampMs
      stampMs = atMs
      try {
        return work()
      } finally {
        stampMs = outer
      }
    },
    stampMs: () => stampMs,
    rehearse: (work) => {
      const mark = store.mark()
      isRehearsal = true
      try {
        return locks.rehearse(work)
      } finally {
        isRehearsal = false
        store.rollbackTo(mark)
      }
    },
    isRehearsal: () => isRehearsal,
  }
}
