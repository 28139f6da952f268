import type { ComposeForm } from '../mail-client.ts'
import { findAll, findFirst } from '../page-probe.ts'
import { GMAIL } from './selectors.ts'

/** The conversation in view, by its legacy id; null while a list is shown. Those that were left stay in the page, hidden. */
export const gmailOpenThread = (page: Document): string | null =>
  findAll(page, GMAIL.openThread)
    .find((heading) => heading.checkVisibility())
    ?.getAttribute('data-legacy-thread-id') ?? null

/** The conversation that this element belongs to: floating forms and rows of a list belong to none. */
export function gmailThreadOf(page: Document, element: Element): string | null {
  const isInside = element.closest('[role=main]') !== null && element.closest(GMAIL.listRow.any.join()) === null
  return isInside ? gmailOpenThread(page) : null
}

const FORM = GMAIL.form.any.join()

/** The compose form around a chip; null for people elsewhere. */
export function gmailForm(page: Document, element: Element): ComposeForm | null {
  const root = element.closest(FORM)
  if (!root) return null
  const draft = root.querySelector<HTMLInputElement>('input[name=draft]')?.value
  const send = findFirst(root, GMAIL.send)
  return {
    root,
    send: send instanceof HTMLElement ? send : null,
    key: /^#?(msg-[af]:\S+)$/.exec(draft ?? '')?.[1] ?? null,
    thread: gmailThreadOf(page, root),
  }
}

/** Finds forms of many recipients: what a form is like is read once per turn of the page, not once per chip. */
export function createFormFinder(page: Document): (element: Element) => ComposeForm | null {
  const known = new Map<Element, ComposeForm | null>()
  return (element) => {
    const root = element.closest(FORM)
    if (!root) return null
    const found = known.get(root)
    if (found !== undefined) return found
    if (known.size === 0) queueMicrotask(() => known.clear())
    const form = gmailForm(page, root)
    known.set(root, form)
    return form
  }
}

export const listGmailForms = (page: Document): ComposeForm[] =>
  [...page.querySelectorAll('input[name=draft]')].map((input) => gmailForm(page, input)).filter((form) => form !== null)
