/** Badges alone depend on these: what the mailbox shows is captured without them. */
const BADGES_ALONE = new Set(['gmail_compose', 'gmail_recipients'])

/** What was tried in this load of the page: each feature fails at most once, and one that works after all is told too. */
export function createProbes(tell: (feature: string, isOk: boolean) => Promise<unknown>) {
  const told = new Map<string, boolean>()
  let blind: readonly string[] = []
  const note = async (feature: string, isOk: boolean): Promise<void> => {
    if (told.get(feature) === true || told.get(feature) === isOk) return
    told.set(feature, isOk)
    blind = blindIn(await tell(feature, isOk)) ?? blind
  }
  return {
    note: (feature: string, isOk: boolean): void => void note(feature, isOk),
    /** What earlier loads of the page have told. */
    learn: (reply: unknown): void => {
      blind = blindIn(reply) ?? blind
    },
    /** Failed in two loads in a row. */
    isBlind: (feature: string): boolean => blind.includes(feature),
    /** Parts of capture that cannot see at present (CAP-10). */
    blind: (): string[] => blind.filter((feature) => !BADGES_ALONE.has(feature)),
  }
}

const blindIn = (reply: unknown): string[] | null =>
  typeof reply === 'object' && reply !== null && 'blind' in reply && Array.isArray(reply.blind) ? reply.blind : null
