/**
 * What keeps Salesforce right when answers are lost and people are faster. Each is always on; an option of the
 * composition root switches one off, so that a test can show what goes wrong without it. Neither the environment nor
 * the API reaches it.
 */
export type SafetyRules = {
  /** A write whose answer was lost is read back before anything newer is sent (SYN-1). Off: it counts as failed. */
  readonly inDoubt: boolean
  /** The rules look again, at Salesforce as it is, right before a contact is made (CON-7). */
  readonly recheck: boolean
  /** Creates carry our unique key, so that Salesforce itself keeps a second one out (SYN-1). */
  readonly keyed: boolean
}

export const ALL_RULES: SafetyRules = { inDoubt: true, recheck: true, keyed: true }
