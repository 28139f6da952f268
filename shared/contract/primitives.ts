import * as z from 'zod'

/** RFC 5321 §4.5.3.1: 64 octets of local part, "@", 255 of domain; mail servers accept 254 in a path. */
const ADDRESS_CHARACTERS_MAX = 254
/** RFC 5322 §2.1.1 allows 998 characters in a line; no Message-ID in use is longer. */
const PROVIDER_ID_CHARACTERS_MAX = 998
const NAME_CHARACTERS_MAX = 320

/**
 * Text as a mail brought it, made fit to be stored: a file database ends a text at its first NUL, and half a surrogate
 * pair is written as U+FFFD. Both would come back as another text than the one that was compared and hashed, so it
 * happens here, once, and costs no activity.
 */
export const mailText = () =>
  z.string().overwrite((text) => text.replaceAll('\0', '').replaceAll(/\p{Surrogate}/gu, '\ufffd'))

/**
 * One address, trimmed, lower case, domain in ASCII (CAP-6). The sender normalises; the server refuses what is not, and
 * control characters and halves of characters, which no mail server takes: without them it would be another address.
 */
export const Address = z
  .string()
  .max(ADDRESS_CHARACTERS_MAX)
  .regex(/^[^\s@<>",;\p{Cc}\p{Cs}]+@[^\s@<>",;\p{Cc}\p{Cs}]+$/u, 'not an e-mail address')
  .refine((text) => text === text.toLowerCase(), 'addresses are posted in lower case')
  .meta({ example: 'ann@acme.com' })

/** RFC 3339, always UTC. */
export const Instant = z.iso.datetime().meta({ example: '2026-03-02T09:00:00.000Z' })

export const ProviderId = mailText().min(1).max(PROVIDER_ID_CHARACTERS_MAX)
export const DisplayName = mailText().max(NAME_CHARACTERS_MAX)
