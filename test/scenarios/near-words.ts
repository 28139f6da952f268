/** More edits than this make another word. */
const EDITS_MAX = 3

/** The known word that was probably meant, or null where none is near. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  const lower = word.toLowerCase()
  const ranked = known
    .map((each) => ({ each, edits: editDistance(lower, each.toLowerCase()) }))
    .filter(({ each, edits }) => edits <= Math.min(EDITS_MAX, Math.ceil(each.length / 2)))
    .sort((one, other) => one.edits - other.edits)
  return ranked[0]?.each ?? null
}

/** Letters to insert, remove or replace to get from one word to the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = [...Array(to.length + 1).keys()]
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1]
    for (let j = 0; j < to.length; j += 1) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}
