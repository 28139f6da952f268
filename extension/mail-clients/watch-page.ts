export type PageWatch = (look: () => void, signal: AbortSignal) => void

/**
 * One observer for all who look at a page: each look runs once now and then once per frame in which the page changed,
 * until its signal aborts. A hidden tab draws no frames, so it costs nothing there.
 */
export function createPageWatch(root: Document, attributes: readonly string[]): PageWatch {
  const looks = new Set<() => void>()
  let frame: number | null = null
  const soon = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = null
      for (const look of looks) look()
    })
  }
  const observer = new MutationObserver((changes) => {
    if (frame === null && changes.some(isWorthALook)) soon()
  })
  return (look, signal) => {
    if (signal.aborted) return
    if (looks.size === 0)
      observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: [...attributes] })
    looks.add(look)
    signal.addEventListener('abort', () => {
      looks.delete(look)
      if (looks.size > 0) return
      observer.disconnect()
      if (frame !== null) cancelAnimationFrame(frame)
      frame = null
    })
    soon()
  }
}

/** Typing changes text nodes many times a second; only elements and watched attributes matter. */
const isWorthALook = (change: MutationRecord): boolean =>
  change.type === 'attributes' || hasElement(change.addedNodes) || hasElement(change.removedNodes)

function hasElement(nodes: NodeList): boolean {
  for (const node of nodes) if (node.nodeType === Node.ELEMENT_NODE) return true
  return false
}
