/** Faults and variants that a test switches on while the replica runs (`POST /__replica/config`). */
export type GmailConfig = {
  /** Added before each answer of a save. */
  responseDelayMs: number
  /** The next saves answered with `failStatus` instead of being taken. */
  failNextSaves: number
  failStatus: number
  /** The next saves whose connection is cut after the server took them. */
  dropNextAnswers: number
  /** Answer saves with labels only, without a message record. */
  labelOnlyAnswers: boolean
  /** Which transport pages loaded from now on use; `seed` lets the page seed choose. */
  transport: 'xhr' | 'fetch' | 'seed'
  undoWindowMs: number
  /** How long the page offers the undo; as long as the server's window when absent. */
  toastMs?: number
  /** Pause between the page's last edit and its autosave. */
  autosaveMs: number
  pollMs: number
  retryMs: number
  /** `view=att` answers 302 to the attachment host, as seen in 2026. */
  redirectRaw: boolean
  /** Whether the attachment host allows the mail origin by CORS; unknown for the real one. */
  attachmentCors: boolean
}

export const GMAIL_DEFAULTS: GmailConfig = {
  responseDelayMs: 0,
  failNextSaves: 0,
  failStatus: 500,
  dropNextAnswers: 0,
  labelOnlyAnswers: false,
  transport: 'seed',
  undoWindowMs: 10_000,
  autosaveMs: 2_000,
  pollMs: 1_000,
  retryMs: 1_500,
  redirectRaw: false,
  attachmentCors: true,
}

/** What the page is told at load, as inert JSON. */
export type GmailPageSettings = {
  account: { address: string; name: string }
  identities: string[]
  contacts: { address: string; name?: string }[]
  accountIndex: number
  seed: number
  nowMs: number
  version: number
  xsrfToken: string
  /** Makes ids that no other load of the page makes. */
  idSeed: number
  transport: 'xhr' | 'fetch'
  undoWindowMs: number
  autosaveMs: number
  pollMs: number
  retryMs: number
}
