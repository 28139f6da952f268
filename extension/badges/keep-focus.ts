/** What a button of ours is about: the one that takes its place is about the same. */
const ABOUT = 'data-about'
export const about = (what: string): Record<string, string> => ({ type: 'button', [ABOUT]: what })

/** Draws anew what stands in a box. Who had one of its buttons in focus, by keyboard, has the same one again. */
export function replaceParts(box: HTMLElement, parts: readonly HTMLElement[]): void {
  const focused = (box.getRootNode() as ShadowRoot).activeElement
  const last = focused instanceof HTMLElement && box.contains(focused) ? focused : null
  box.replaceChildren(...parts)
  if (last) successorOf(last, box)?.focus({ preventScroll: true })
}

/** The button itself, or the one that was drawn in its place; null where there is none any more. */
export function successorOf(button: HTMLElement, root: ParentNode): HTMLElement | null {
  const what = button.getAttribute(ABOUT)
  if (button.isConnected || what === null) return button
  return root.querySelector<HTMLElement>(`[${ABOUT}="${CSS.escape(what)}"]`)
}
