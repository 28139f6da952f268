/** Runs what it is given, as many at once as there are seats; the others wait for their turn. */
export type Seats = <Value>(run: () => Promise<Value>) => Promise<Value>

export function createSeats(count: number): Seats {
  let free = count
  const waiting: (() => void)[] = []
  return async (run) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
