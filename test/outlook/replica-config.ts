/** Faults and variants that a test switches on while the replica runs (`POST /__replica/config`). */
export type OutlookConfig = {
  /** Added before each answer of a save or send. */
  responseDelayMs: number
  /** The next sends that are refused instead of taken. */
  failNextSends: number
  /** `error-class`: HTTP 200 with ResponseClass Error. `status`: the HTTP status below. */
  failMode: 'error-class' | 'status'
  failStatus: number
  failCode: string
  /** Refuse calls without the page's own authorization header, as work tenants do. */
  bearerOnly: boolean
  /** How long the client holds a send back for an undo; 0 sends at once. */
  undoHoldMs: number
  autosaveMs: number
  pollMs: number
  /** What an UpdateItem send carries: all fields, those changed since the last save, or none. */
  sendUpdates: 'full' | 'partial' | 'empty' | 'seed'
  /** What a chip's accessible name says. */
  chipLabels: 'address' | 'name-address' | 'name' | 'presence' | 'seed'
}

export const OUTLOOK_DEFAULTS: OutlookConfig = {
  responseDelayMs: 0,
  failNextSends: 0,
  failMode: 'error-class',
  failStatus: 500,
  failCode: 'ErrorSendAsDenied',
  bearerOnly: true,
  undoHoldMs: 0,
  autosaveMs: 2_000,
  pollMs: 1_000,
  sendUpdates: 'seed',
  chipLabels: 'seed',
}

/** What the page is told at load, as inert JSON; the session token comes later, with the startup data. */
export type OutlookPageSettings = {
  contacts: { address: string; name?: string }[]
  /** `/owa/` for work and school hosts, `/owa/0/` for the personal one. */
  serviceBase: string
  seed: number
  undoHoldMs: number
  autosaveMs: number
  pollMs: number
  sendUpdates: 'full' | 'partial' | 'empty'
  chipLabels: 'address' | 'name-address' | 'name' | 'presence'
}
