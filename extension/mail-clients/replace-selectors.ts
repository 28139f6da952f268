import type { Selector } from './page-probe.ts'

/** The forms of the build, kept at the first replacement: what a later document leaves out is taken back. */
const builtIn = new WeakMap<Selector, readonly string[]>()

/**
 * Puts the forms of the newest signed document in front of the built-in ones; without any, those count alone. A string
 * that the page does not take as a selector is passed over.
 */
export function replaceSelectors(
  page: Document,
  selectors: Record<string, Selector>,
  replaceable: readonly string[],
  replaced: Readonly<Record<string, readonly string[]>>,
): void {
  for (const name of replaceable) {
    const selector = selectors[name]
    if (!selector) continue
    const own = builtIn.get(selector) ?? selector.any
    builtIn.set(selector, own)
    const forms = (replaced[name] ?? []).filter((form) => isSelector(page, form))
    selector.any = [...new Set([...forms, ...own])]
  }
}

function isSelector(page: Document, form: string): boolean {
  try {
    page.createDocumentFragment().querySelector(form)
    return true
  } catch {
    return false
  }
}
