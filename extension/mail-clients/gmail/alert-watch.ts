/** How many dialogs Gmail has put up so far; it counts from the first question on. */
export type AlertWatch = { count(): number }

/**
 * Gmail refuses or asks by a dialog that it adds to the body right after Send: then no mail has left.
 * @source facts: undo, schedule, failure
 */
export function createAlertWatch(page: Document, signal: AbortSignal): AlertWatch {
  let count = 0
  let observer: MutationObserver | null = null
  const start = (): void => {
    observer = new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        for (const node of addedNodes) if (node instanceof Element && node.matches('[role=alertdialog]')) count += 1
    })
    // Children of the body alone: a page adds few of them.
    observer.observe(page.body, { childList: true })
    signal.addEventListener('abort', () => observer?.disconnect(), { once: true })
  }
  return {
    count() {
      if (observer === null) start()
      return count
    },
  }
}
