/** Only ends a hang: what is waited for is an event, and no machine is too slow for it. */
const HANG_MS = 60_000
const LOOK_EVERY_MS = 20

/** Waits until `read` gives something that is so; throws with `what` after a minute, or what is asked for. */
export async function until<Value>(
  what: string,
  read: () => Value | Promise<Value>,
  isSo: (value: Value) => boolean = Boolean,
  hangMs = HANG_MS,
): Promise<Value> {
  const startedAt = performance.now()
  for (;;) {
    const value = await read()
    if (isSo(value)) return value
    if (performance.now() - startedAt > hangMs) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
