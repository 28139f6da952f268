import { element } from '../../replica/page/dom.ts'
import { type SeededRandom, seededRandom } from '../../replica/page/random.ts'
import type { GmailPageSettings } from '../replica-config.ts'
import type { ShownThread } from '../wire/read-response.ts'
import type { SyncClient } from './sync-client.ts'

/** What every part of the page shares. */
export type App = {
  settings: GmailPageSettings
  random: SeededRandom
  /** The seed's class name for a role; the real page's class names mean nothing either. */
  css(role: string): string
  nowMs(): number
  sync: SyncClient
  threads: Map<string, ShownThread>
  /** Draws the view again after the threads changed. */
  refresh(): void
}

/** Class names by role: stable within one load, different from seed to seed. */
export function classNames(seed: number): (role: string) => string {
  const random = seededRandom(seed ^ 0x5eed)
  const names = new Map<string, string>()
  return (role) => {
    const known = names.get(role) ?? random.word()
    names.set(role, known)
    return known
  }
}

/** Wraps a node in 0 to 2 plain elements: the depth between documented anchors is not to be relied on. */
export function wrapped(app: App, node: HTMLElement): HTMLElement {
  let outer = node
  for (let depth = app.random.below(3); depth > 0; depth -= 1) {
    outer = element('div', { class: app.css(`wrap${depth}`) }, outer)
  }
  return outer
}

/** Puts a node into the page at once or a frame later, by seed. */
export function mount(app: App, parent: Element, node: Node): void {
  if (app.random.chance(0.5)) parent.append(node)
  else requestAnimationFrame(() => parent.append(node))
}
