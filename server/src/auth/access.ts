import { randomBytes } from 'node:crypto'
import type { OrgRole, PairingResult } from '@reachable/shared/contract'
import { accessRoutes } from '../api/access-routes.ts'
import type { Clock } from '../clock.ts'
import type { ControlDb } from '../db/control/open.ts'
import { listOrgs, type OrgAddress } from '../db/control/orgs.ts'
import { createMakeId } from '../ids.ts'
import type { AccessConfig } from './access-config.ts'
import { type EntryInput, newSetupLink } from './entry.ts'
import { createIdentify } from './identify.ts'
import { createSandboxAccess } from './sandbox-access.ts'
import { deriveAuthSecret } from './secrets.ts'
import { createSelectorSigner } from './selector-signer.ts'
import { createSessions } from './sessions.ts'

export type AccessInput = {
  readonly control: ControlDb
  readonly config: AccessConfig
  /** Process time. Sessions and links never follow business time. */
  readonly clock: Clock
  readonly sandbox: boolean
}

const RANDOM_ID_BYTES = 8

/** Everything about who may enter: sign-in, orgs, roles, invites and the pairing of extensions. */
export function createAccess({ control, config, clock, sandbox }: AccessInput) {
  const listeners: ((org: OrgAddress) => Promise<void>)[] = []
  const revocationListeners: ((revocation: Revocation) => Promise<void>)[] = []
  const onRevoked = async (revocation: Revocation) => {
    for (const listener of revocationListeners) await listener(revocation)
  }
  const entry: EntryInput = {
    control,
    config,
    clock,
    makeId: createMakeId(() => randomBytes(RANDOM_ID_BYTES).toString('hex')),
    onOrgCreated: async (org) => {
      for (const listener of listeners) await listener(org)
    },
  }
  const sessions = createSessions(control, config)
  const secret = deriveAuthSecret(config.rootSecret)
  const selectors = createSelectorSigner(config.rootSecret)
  const pairing = { control, sessions, secret, selectors }
  const ownOrigin = new URL(config.publicUrl).origin
  const identify = createIdentify({ control, sessions, secret, ownOrigin, clock })
  return {
    /** Finds the caller behind a bearer token (three indexed reads) or session cookie (a millisecond more). */
    identify,
    /** Mount at `/`, before all other routes: it also refuses cookies that come with a foreign origin. */
    routes: accessRoutes({ entry, sessions, pairing, identify, ownOrigin, onRevoked }),
    listOrgs: () => listOrgs(control),
    /** Awaited after an org was committed and before its creator is answered. */
    onOrgCreated: (listener: (org: OrgAddress) => Promise<void>) => {
      listeners.push(listener)
    },
    /** Awaited after somebody's access, or one device of theirs, has ended and before that is answered (ACT-16). */
    onRevoked: (listener: (revocation: Revocation) => Promise<void>) => {
      revocationListeners.push(listener)
    },
    /** Makes a setup link and voids older ones; null once there is a user. The caller prints it locally, nowhere else. */
    printSetupLink: () => newSetupLink(entry),
    sandbox: sandbox ? createSandboxAccess(entry, pairing) : refusedSandbox,
  }
}

/** Mailboxes that nobody watches any more, unless another device of their user reports again. */
export type Revocation = { readonly orgId: string; readonly mailboxes: readonly string[] }

export type Access = ReturnType<typeof createAccess>

export type SandboxUser = {
  readonly email: string
  readonly name: string
  readonly role: OrgRole
  /** The user's own address when left out. */
  readonly mailboxes?: readonly string[] | undefined
  /** Without one the user has a token only and cannot sign in to the console. */
  readonly password?: string | undefined
}

export type SandboxAccess = {
  /** Creates an org with users and a token for each. Addresses that an older org holds move to this one. */
  createOrg(input: {
    readonly name: string
    readonly users: readonly SandboxUser[]
  }): Promise<{ orgId: string; tokens: Record<string, string> }>
  /** Pairs a device of this user at once; null when nobody has the address. */
  pair(email: string): Promise<PairingResult | null>
}

const refuse = () => Promise.reject(new Error('the sandbox routes exist in sandbox mode only'))
const refusedSandbox: SandboxAccess = { createOrg: refuse, pair: refuse }
