/** A selector with the day it was last confirmed, and slower or older forms tried when it finds nothing. */
export type Selector = { readonly since: string; readonly finds: string; any: readonly string[] }

/** All elements of the first form that matches anything; an empty list is normal. */
export function findAll(root: ParentNode, selector: Selector): Element[] {
  for (const form of selector.any) {
    const found = root.querySelectorAll(form)
    if (found.length > 0) return [...found]
  }
  return []
}

/** All elements of every form: for things whose old and new form stand side by side. */
export const findEvery = (root: ParentNode, selector: Selector): Element[] => [
  ...root.querySelectorAll(selector.any.join(',')),
]

export const findFirst = (root: ParentNode, selector: Selector): Element | null => findAll(root, selector)[0] ?? null

/** RFC 5321: mail servers take no longer one, and neither does the background. */
const ADDRESS_CHARACTERS_MAX = 254

/** The text of an attribute where it reads as one address, in lower case; null otherwise. Never guesses. */
export function addressIn(text: string | null | undefined): string | null {
  if (text && text.length > ADDRESS_CHARACTERS_MAX) return null
  const found = /^\s*(?:mailto:)?([^\s@<>",;:]+@[^\s@<>",;:]+\.[^\s@<>",;:]+)\s*$/i.exec(text ?? '')
  return found?.[1]?.toLowerCase() ?? null
}
