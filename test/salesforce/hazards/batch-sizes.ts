import { asObject } from '../rest/api.ts'

/** The largest number of rows of each object that one collection of a request carries: so many meet a trigger at once. */
export function batchSizes(body: unknown): ReadonlyMap<string, number> {
  const { compositeRequest } = asObject(body)
  const collections = Array.isArray(compositeRequest) ? compositeRequest.map((sub) => asObject(sub).body) : [body]
  const sizes = new Map<string, number>()
  for (const collection of collections) {
    for (const [object, rows] of rowsByObject(asObject(collection).records)) {
      sizes.set(object, Math.max(rows, sizes.get(object) ?? 0))
    }
  }
  return sizes
}

function rowsByObject(records: unknown): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const record of Array.isArray(records) ? records : []) {
    const type = String(asObject(asObject(record).attributes).type)
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  return counts
}
