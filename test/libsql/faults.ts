import { SqlFailure } from './sql-failure.ts'

/**
 * What goes wrong, and when. `cut_before` and `error_500` strike before anything is carried out, `cut_after` when all of
 * it was; `expired` forgets the stream; `busy` answers the statement with SQLITE_BUSY.
 */
export type FaultKind = 'cut_before' | 'cut_after' | 'error_500' | 'expired' | 'busy'
export type FaultMoment = 'begin' | 'commit' | 'statement'
export type Fault = { readonly kind: FaultKind; readonly on: FaultMoment; readonly times?: number }

type Planned = { readonly kind: FaultKind; readonly on: FaultMoment; left: number }
type Hold = { readonly on: FaultMoment; readonly arrive: () => void; readonly freed: Promise<void> }

/** The faults that a test asked for; each strikes as often as it was told to, in the order in which they were given. */
export class Faults {
  #planned: Planned[] = []
  #holds: Hold[] = []

  add({ kind, on, times = 1 }: Fault): void {
    this.#planned.push({ kind, on, left: times })
  }

  clear(): void {
    this.#planned = []
  }

  /** Keeps the next request of that kind waiting: `arrived` resolves when it is there, `release` lets it go on. */
  hold(on: FaultMoment): { readonly arrived: Promise<void>; release(): void } {
    const arrival = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    this.#holds.push({ on, arrive: arrival.resolve, freed: release.promise })
    return { arrived: arrival.promise, release: release.resolve }
  }

  async waitFor(texts: readonly string[]): Promise<void> {
    const hold = this.#holds.find(({ on }) => texts.some((text) => isAt(on, text)))
    if (!hold) return
    this.#holds = this.#holds.filter((each) => each !== hold)
    hold.arrive()
    await hold.freed
  }

  /** The fault of a whole request that has these statements; null: none. */
  strike(texts: readonly string[]): FaultKind | null {
    return this.#take(({ kind, on }) => kind !== 'busy' && texts.some((text) => isAt(on, text)))?.kind ?? null
  }

  readonly beforeStatement = (sql: string): void => {
    if (this.#take(({ kind, on }) => kind === 'busy' && isAt(on, sql))) {
      throw new SqlFailure('SQLITE_BUSY', 'SQLite error: database is locked')
    }
  }

  #take(isMeant: (fault: Planned) => boolean): Planned | null {
    const fault = this.#planned.find((each) => each.left > 0 && isMeant(each))
    if (!fault) return null
    fault.left -= 1
    return fault
  }
}

function isAt(on: FaultMoment, sql: string): boolean {
  const isBegin = /^\s*begin\b/i.test(sql)
  const isCommit = /^\s*commit\b/i.test(sql)
  if (on === 'begin') return isBegin
  return on === 'commit' ? isCommit : !isBegin && !isCommit
}
