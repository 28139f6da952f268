import type { Advice } from '@reachable/shared/contract'
import type { BadgeView } from '../background/messages.ts'
import type { ComposeForm } from '../mail-clients/mail-client.ts'

export type BadgesAnswer = {
  readonly badges: readonly BadgeView[]
  /** False where somebody could not be asked for: who is missing may have a badge after all. */
  readonly isWhole: boolean
  /** The rep wishes to see no ticks; null where nobody answered. */
  readonly hidesReachable: boolean | null
}

/** What badges ask of the rest of the extension. None of it may reject. */
export type BadgePorts = {
  /** Badges of these people; `hidden` are answered from the cache alone (CAP-7). */
  badges(addresses: readonly string[], hidden: readonly string[]): Promise<BadgesAnswer>
  /** What to do about somebody; null where nobody can say. */
  advice(address: string): Promise<Advice | null>
  /** "This is wrong". True once the server knows. */
  correct(view: BadgeView): Promise<boolean>
  /** Which of these people were not warned of in this conversation before; null where nobody answers. */
  freshWarnings(thread: string, addresses: readonly string[]): Promise<readonly string[] | null>
  formOf(element: Element): ComposeForm | null
  /** The rep presses Send through us; told before the mail client's own button is pressed. */
  sendPressed(form: ComposeForm): void
  wait(ms: number): Promise<void>
}
