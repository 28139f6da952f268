/** Plain objects are merged key by key; everything else, lists included, is replaced. Neither side is changed. */
export function merge(base: unknown, change: unknown): unknown {
  if (!isPlain(base) || !isPlain(change)) return change === undefined ? base : change
  const keys = new Set([...Object.keys(base), ...Object.keys(change)])
  return Object.fromEntries([...keys].map((key) => [key, merge(base[key], change[key])]))
}

export const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
