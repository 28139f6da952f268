/** A moment in the rep's own language and zone. */
export const timeOf = (atMs: number): string =>
  new Date(atMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })
