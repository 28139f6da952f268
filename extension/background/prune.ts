type Cursor = {
  readonly key: number
  delete(): Promise<void>
  continue(): Promise<Cursor | null>
}
/** An index of a store by time, milliseconds since 1970 UTC. */
type TimeIndex = { count(): Promise<number>; openCursor(): Promise<Cursor | null> }

/** Deletes what is older than `beforeMs`, and the oldest of what is more than `max`. */
export async function pruneOldest(index: TimeIndex, beforeMs: number, max: number): Promise<void> {
  let left = await index.count()
  let oldest = await index.openCursor()
  while (oldest && (oldest.key < beforeMs || left > max)) {
    await oldest.delete()
    left -= 1
    oldest = await oldest.continue()
  }
}
