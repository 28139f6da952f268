import * as z from 'zod'

/** Selector strings of one place, tried in order. */
const Forms = z.array(z.string().min(1).max(200)).min(1).max(5)
const OfClient = z.record(z.string().regex(/^[a-zA-Z]{1,30}$/), Forms)

/** What a server may change in the extension between two releases: where it looks, and what it leaves alone. Nothing else. */
export const SelectorDocument = z
  .object({
    /** An older one never replaces a newer one. */
    version: z.number().int().nonnegative(),
    gmail: OfClient.default({}),
    outlook: OfClient.default({}),
    /** Features that are switched off. */
    off: z.array(z.enum(['badges', 'signatures'])).default([]),
  })
  .strict()
  .meta({ id: 'SelectorDocument' })
export type SelectorDocument = z.infer<typeof SelectorDocument>

/** The text of a document exactly as it was signed (Ed25519, base64url). */
export const SignedSelectors = z
  .object({ document: z.string().max(40_000), signature: z.string().max(100) })
  .meta({ id: 'SignedSelectors' })
