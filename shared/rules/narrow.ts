/** Those that satisfy the wish, or all where none does: one step of a ranking. */
export function narrow<Row>(rows: readonly Row[], isWished: (row: Row) => boolean): readonly Row[] {
  const wished = rows.filter(isWished)
  return wished.length > 0 ? wished : rows
}

/** Those with the greatest measure. */
export function narrowToMost<Row>(rows: readonly Row[], measure: (row: Row) => number): readonly Row[] {
  const most = Math.max(...rows.map(measure))
  return rows.filter((row) => measure(row) === most)
}
