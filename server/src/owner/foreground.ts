/**
 * Questions for which somebody waits with a mail open. Long work asks before each of its steps and steps back while
 * there are any: a look-up is a chain of small queries, and a step between each two of them would multiply its time.
 */
export type Foreground = {
  isBusy(): boolean
  /** Answers a question, as one for which somebody waits. */
  answering<T>(answer: () => Promise<T>): Promise<T>
}

export function createForeground(): Foreground {
  let waiting = 0
  return {
    isBusy: () => waiting > 0,
    answering: async (answer) => {
      waiting += 1
      try {
        return await answer()
      } finally {
        waiting -= 1
      }
    },
  }
}
