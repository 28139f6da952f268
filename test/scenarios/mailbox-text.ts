import type { Participant } from '@reachable/shared/contract'
import { normaliseAddress } from '@reachable/shared/mail'

/** An address as it travels in the contract (CAP-6), however a scenario writes it. */
export const addressText = (text: string): string => normaliseAddress(text) ?? text.trim().toLowerCase()

/** A Message-ID with or without its brackets. */
export const messageIdText = (text: string): string => text.trim().replace(/^<(.*)>$/, '$1')

/** `Cara Diaz <cara@acme.com>`, `"Diaz, Cara" <cara@acme.com>` or `cara@acme.com`, as a participant of that role. */
export function participant(role: Participant['role'], text: string): Participant {
  const named = /^\s*"?(.*?)"?\s*<([^<>]+)>\s*$/.exec(text)
  const address = addressText(named?.[2] ?? text)
  const name = named?.[1]
  return name ? { role, address, name } : { role, address }
}
