import type { Page } from 'playwright-core'

/** When a chip came into the page, and when its badge did; `frames` is how many frames lay between. */
export type BadgeTime = { readonly address: string; readonly ms: number; readonly frames: number }

const CHIPS = '[role=option][data-hovercard-id], .vN[email]'

/** Installs the stop-watch before anything of the page runs. */
export async function installBadgeClock(page: Page): Promise<void> {
  await page.addInitScript(watchChips, CHIPS)
}

export const readBadgeTimes = (page: Page): Promise<BadgeTime[]> =>
  page.evaluate(() => (window as unknown as { badgeTimes: BadgeTime[] }).badgeTimes)

/** In the page, which draws frames as any page does: both moments are told by one observer. */
function watchChips(chips: string): void {
  const mounted = new WeakMap<Element, { at: number; frame: number }>()
  const times: BadgeTime[] = []
  Object.assign(window, { badgeTimes: times })
  let frame = 0
  const count = (): void => {
    frame += 1
    requestAnimationFrame(count)
  }
  requestAnimationFrame(count)
  const observer = new MutationObserver((changes) => {
    const at = performance.now()
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes' && target instanceof Element && target.matches(chips)) {
        const start = mounted.get(target)
        const address = target.getAttribute('email') ?? target.getAttribute('data-hovercard-id') ?? ''
        if (start && target.hasAttribute('data-reachable-badge'))
          times.push({ address, ms: at - start.at, frames: frame - start.frame })
        mounted.delete(target)
      }
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        const found = node.matches(chips) ? [node] : node.querySelectorAll(chips)
        for (const chip of found) mounted.set(chip, { at, frame })
      }
    }
  })
  observer.observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['data-reachable-badge'],
  })
}
