import type { Participant } from '@reachable/shared/contract'

/** `Cara Diaz <cara@acme.com>`, `"Diaz, Cara" <cara@acme.com>` or `cara@acme.com`, as a participant of that role. */
export function participant(role: Participant['role'], text: string): Participant {
  const named = /^\s*"?(.*?)"?\s*<([^<>]+)>\s*$/.exec(text)
  const address = (named?.[2] ?? text).trim().toLowerCase()
  const name = named?.[1]
  return name ? { role, address, name } : { role, address }
}
