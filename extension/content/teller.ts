/** A worker that was stopped is back within a second; one that fails for half a minute fails for another reason. */
const TRIES_MAX = 10
const FIRST_WAIT_MS = 100
const WAIT_MS_MAX = 5_000
/** Each is about one request of the page or its answer. */
const QUEUE_MAX = 500

type TellerPorts<Message> = {
  /** False where nobody answered: the worker may have been stopped before it had stored what it was told. */
  readonly tell: (message: Message) => Promise<boolean>
  readonly wait: (ms: number) => Promise<void>
}

/**
 * Tells the background one thing after the other, each until it is stored: of a send and its undo, the order decides.
 * For what may be told twice without harm. Resolves when all that waits is told, or given up.
 */
export function createTeller<Message>({ tell, wait }: TellerPorts<Message>): (message: Message) => Promise<void> {
  const queue: Message[] = []
  let running: Promise<void> | null = null
  const tellUntilStored = async (message: Message): Promise<void> => {
    for (let count = 0; count < TRIES_MAX; count += 1) {
      if (await tell(message)) return
      await wait(Math.min(FIRST_WAIT_MS * 2 ** count, WAIT_MS_MAX))
    }
  }
  const run = async (): Promise<void> => {
    for (let message = queue.shift(); message !== undefined; message = queue.shift()) await tellUntilStored(message)
  }
  return (message) => {
    if (queue.length < QUEUE_MAX) queue.push(message)
    running ??= run().finally(() => {
      running = null
    })
    return running
  }
}
