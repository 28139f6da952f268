import type * as z from 'zod'
import type { Page, PageInput } from './owner-calls.ts'

/** Cursors are opaque to clients: the place after which the next page starts, as base64url JSON. */
function writeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Reads a cursor of this shape; one that is not ours starts at the beginning, as if none was sent. */
export function readCursor<T>(schema: z.ZodType<T>, cursor: string | null): T | undefined {
  if (cursor === null) return undefined
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** Cuts a list that was read with one row more than a page has. */
export function toPage<Row, T>(
  rows: readonly Row[],
  { limit }: PageInput,
  toItem: (row: Row) => T,
  toPlace: (row: Row) => unknown,
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const nextCursor = rows.length > limit && last !== undefined ? writeCursor(toPlace(last)) : null
  return { items: shown.map(toItem), nextCursor }
}
