type Cursor<Value> = {
  readonly key: number
  readonly value: Value
  delete(): Promise<void>
  continue(): Promise<Cursor<Value> | null>
}
/** An index of a store by time, milliseconds since 1970 UTC. */
type TimeIndex<Value> = { count(): Promise<number>; openCursor(): Promise<Cursor<Value> | null> }

/** Deletes what is older than `beforeMs`, and the oldest of what is more than `max`; but nothing that `isKept` holds. */
export async function pruneOldest<Value>(
  index: TimeIndex<Value>,
  beforeMs: number,
  max: number,
  isKept: (value: Value) => boolean = () => false,
): Promise<void> {
  let left = await index.count()
  let oldest = await index.openCursor()
  while (oldest && (oldest.key < beforeMs || left > max)) {
    if (!isKept(oldest.value)) {
      await oldest.delete()
      left -= 1
    }
    oldest = await oldest.continue()
  }
}
