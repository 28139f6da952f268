/**
 * Calls `look` once now and then once per frame in which the page changed, until `signal` aborts.
 * A hidden tab draws no frames, so it costs nothing there.
 */
export function watchPage(root: Document, attributes: readonly string[], look: () => void, signal: AbortSignal): void {
  if (signal.aborted) return
  let frame: number | null = null
  const soon = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = null
      if (!signal.aborted) look()
    })
  }
  const observer = new MutationObserver((changes) => {
    if (changes.some(isWorthALook)) soon()
  })
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: [...attributes] })
  signal.addEventListener('abort', () => {
    observer.disconnect()
    if (frame !== null) cancelAnimationFrame(frame)
  })
  soon()
}

/** Typing changes text nodes many times a second; only elements and watched attributes matter. */
const isWorthALook = (change: MutationRecord): boolean =>
  change.type === 'attributes' || hasElement(change.addedNodes) || hasElement(change.removedNodes)

const hasElement = (nodes: NodeList): boolean => [...nodes].some((node) => node.nodeType === Node.ELEMENT_NODE)
