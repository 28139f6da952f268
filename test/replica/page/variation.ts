import { element } from './dom.ts'
import { type SeededRandom, seededRandom } from './random.ts'

/** What a seed varies in any replica page. */
export type Variation = {
  random: SeededRandom
  /** The seed's class name for a role; the real pages' class names mean nothing either. */
  css(role: string): string
}

export function createVariation(seed: number): Variation {
  const words = seededRandom(seed ^ 0x5eed)
  const names = new Map<string, string>()
  return {
    random: seededRandom(seed),
    css(role) {
      const name = names.get(role) ?? words.word()
      names.set(role, name)
      return name
    },
  }
}

/** Wraps a node in 0 to 2 plain elements: the depth between documented anchors is not to be relied on. */
export function wrapped({ random, css }: Variation, node: HTMLElement): HTMLElement {
  let outer = node
  for (let depth = random.below(3); depth > 0; depth -= 1) outer = element('div', { class: css(`wrap${depth}`) }, outer)
  return outer
}

/** Puts a node into the page at once or a frame later. */
export function mount({ random }: Variation, parent: Element, node: Node): void {
  if (random.chance(0.5)) parent.append(node)
  else requestAnimationFrame(() => parent.append(node))
}
