import type { GmailVariant } from './variant.ts'

/** Faults and variants that a test switches on while the replica runs (`POST /__replica/config`). */
export type GmailConfig = {
  /** Added before each answer of a save. */
  responseDelayMs: number
  /** The next saves answered with `failStatus` instead of being taken. */
  failNextSaves: number
  failStatus: number
  /** After so many saves the page's token changes; pages with an older one are refused and told the new one. 0: never. */
  xsrfChangesAfter: number
  /** The next saves whose connection is cut after the server took them. */
  dropNextAnswers: number
  /** Answer saves with labels only, without a message record. */
  labelOnlyAnswers: boolean
  undoWindowMs: number
  /** How long the page offers the undo; as long as the server's window when absent. */
  toastMs?: number
  /** Pause between the page's last edit and its autosave. */
  autosaveMs: number
  pollMs: number
  retryMs: number
  /** `view=att` answers 302 to the attachment host, as seen in 2026. */
  redirectRaw: boolean
  /** `view=att` is refused, at the attachment host where it redirects: only `view=om` shows the source. */
  refuseRaw: boolean
  /** Whether the attachment host allows the mail origin by CORS; unknown for the real one. */
  attachmentCors: boolean
  /** What pages are like whatever their seed; an empty object leaves everything to the seed. */
  fixed: Partial<Record<keyof GmailVariant, string>>
}

/** A plain page of 2026, for whoever looks at other things than variety. */
const PLAIN: GmailConfig['fixed'] = {
  ...{ language: 'en', chips: 'peoplekit', wire: 'array', theme: 'light', conversations: 'on', pane: 'none' },
  ...{ globals: 'present', wrapper: 'none', firstList: 'fetched', lazyMs: '0' },
  toolbar: 'classed',
}

export const GMAIL_DEFAULTS: GmailConfig = {
  responseDelayMs: 0,
  failNextSaves: 0,
  failStatus: 500,
  xsrfChangesAfter: 0,
  dropNextAnswers: 0,
  labelOnlyAnswers: false,
  undoWindowMs: 10_000,
  autosaveMs: 2_000,
  pollMs: 1_000,
  retryMs: 1_500,
  redirectRaw: false,
  refuseRaw: false,
  attachmentCors: true,
  fixed: PLAIN,
}

/** What the page is told at load, as inert JSON. */
export type GmailPageSettings = {
  account: { address: string; name: string }
  identities: string[]
  contacts: { address: string; name?: string }[]
  seed: number
  nowMs: number
  version: number
  xsrfToken: string
  /** Makes ids that no other load of the page makes. */
  idSeed: number
  variant: GmailVariant
  /** The path of the mailbox: `u/1`, or `b/<key>/u/0` for a delegated one. */
  accountPath: string
  /** True in a window that holds a single form. */
  isPopOut: boolean
  groups: { id: string; name: string; members: { address: string; name?: string }[] }[]
  undoWindowMs: number
  autosaveMs: number
  pollMs: number
  retryMs: number
}
