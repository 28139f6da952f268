import * as z from 'zod'

/** RFC 5321 §4.5.3.1: 64 octets of local part, "@", 255 of domain; mail servers accept 254 in a path. */
const ADDRESS_CHARACTERS_MAX = 254
/** RFC 5322 §2.1.1 allows 998 characters in a line; no Message-ID in use is longer. */
const PROVIDER_ID_CHARACTERS_MAX = 998
const NAME_CHARACTERS_MAX = 320

/** One address, trimmed, lower case, domain in ASCII (CAP-6). The sender normalises; the server refuses what is not. */
export const Address = z
  .string()
  .max(ADDRESS_CHARACTERS_MAX)
  .regex(/^[^\s@<>",;]+@[^\s@<>",;]+$/, 'not an e-mail address')
  .refine((text) => text === text.toLowerCase(), 'addresses are posted in lower case')
  .meta({ example: 'ann@acme.com' })

/** RFC 3339, always UTC. */
export const Instant = z.iso.datetime().meta({ example: '2026-03-02T09:00:00.000Z' })

export const ProviderId = z.string().min(1).max(PROVIDER_ID_CHARACTERS_MAX)
export const DisplayName = z.string().max(NAME_CHARACTERS_MAX)
