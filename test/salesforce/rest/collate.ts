import { referencesIn } from './reference.ts'
import type { Sub } from './sub-requests.ts'

/**
 * The order in which sub-requests run when the API may collate them: writes of the same kind on the same object are
 * drawn together at the place of the first, unless they wait for an answer or carry headers. Queries stay where they
 * are, so a query between two writes may see both.
 * @source Salesforce REST API developer guide, "Composite Request Body", collateSubrequests
 */
export function collate(subs: readonly Sub[]): Sub[] {
  const ordered: Sub[] = []
  const done = new Set<string>()
  const take = (sub: Sub) => {
    ordered.push(sub)
    done.add(sub.referenceId)
  }
  for (const [index, sub] of subs.entries()) {
    if (done.has(sub.referenceId)) continue
    take(sub)
    const kind = kindOf(sub)
    if (kind === null) continue
    for (const later of subs.slice(index + 1)) {
      const waits = referencesIn([later.url, later.body]).some((name) => !done.has(name))
      if (!done.has(later.referenceId) && kindOf(later) === kind && !waits) take(later)
    }
  }
  return ordered
}

/** Writes of one kind: the same method on records of the same object. Null for what is never drawn together. */
function kindOf({ method, url, httpHeaders }: Sub): string | null {
  if (method === 'GET' || Object.keys(httpHeaders).length > 0) return null
  const object = /\/sobjects\/(\w+)/.exec(url)?.[1]
  return object === undefined ? null : `${method} ${object.toLowerCase()}`
}
