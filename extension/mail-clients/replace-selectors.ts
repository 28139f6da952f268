import type { Selector } from './page-probe.ts'

/** Puts signed forms in front of the built-in ones. A string that the page does not take as a selector is passed over. */
export function replaceSelectors(
  page: Document,
  selectors: Record<string, Selector>,
  replaceable: readonly string[],
  replaced: Readonly<Record<string, readonly string[]>>,
): void {
  for (const name of replaceable) {
    const selector = selectors[name]
    const forms = (replaced[name] ?? []).filter((form) => isSelector(page, form))
    // Those of an earlier document stay behind them, each once however often a page is told.
    if (selector && forms.length > 0) selector.any = [...new Set([...forms, ...selector.any])]
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
