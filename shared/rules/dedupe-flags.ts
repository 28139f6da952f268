import type { OrgSettings } from '../contract/index.ts'
import type { ContactRow } from './view.ts'

/** What is decided of the address itself: evidence and status belong to it, not to one of its records. */
export type FlagState = {
  /** False: the last daily run decided that mail does not arrive. */
  readonly emailActive: boolean | null
  readonly isHeld: boolean
}

/**
 * Flags that the survivor takes from a copy because they are the status of their common address (DUP-5). Where the
 * address is fine, or CRM writes are off, nothing moves; the daily run clears what is left (HBF-8).
 */
export function mergeFlags(
  { survivor, copies }: { readonly survivor: ContactRow; readonly copies: readonly ContactRow[] },
  { flags, settings }: { readonly flags: FlagState; readonly settings: OrgSettings },
): Record<string, unknown> {
  if (!settings.bounce.crmWrites) return {}
  const { emailActive, hardBounce, hardBounceDate } = settings.fields
  const marked = copies.find((copy) => copy.emailActive === false)
  const flagged = copies.find((copy) => copy.hardBounce === true)
  return {
    ...(marked && flags.emailActive === false && survivor.emailActive === true ? { [emailActive]: false } : {}),
    ...(flagged && flags.isHeld && survivor.hardBounce === false
      ? { [hardBounce]: true, [hardBounceDate]: flagged.hardBounceDate }
      : {}),
  }
}
