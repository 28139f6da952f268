import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'

/** SQLite takes 32,766 bound values in a statement; the widest mirror row has 18 columns, and 500 ids fit any page. */
const IN_LIST_MAX = 500

/** Cuts a list into pieces of at most `size`; an empty list gives no piece, so that no empty `IN ()` is ever built. */
export function chunksOf<T>(list: readonly T[], size: number): T[][] {
  const chunks: T[][] = []
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size))
  return chunks
}

/** Runs a query once per piece of an IN list, each value once, and joins the answers. */
export async function eachChunk<T, Row>(
  values: readonly T[],
  query: (chunk: T[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (const chunk of chunksOf([...new Set(values)], IN_LIST_MAX)) rows.push(...(await query(chunk)))
  return rows
}

/**
 * `column IN (values)` with the list as one bound JSON text: a statement with five hundred parameters takes longer to
 * build than to run. The planner knows nothing of the list's length, so only for columns whose index is the only choice.
 */
export function among(column: SQLWrapper, values: readonly string[]): SQL {
  return sql`${column} in (select value from json_each(${JSON.stringify(values)}))`
}
