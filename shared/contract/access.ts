import * as z from 'zod'
import { Address, Instant } from './primitives.ts'

/** Roles of a person in an org. Only admins change anything (PRF-3). */
export const OrgRole = z.enum(['admin', 'rep'])
export type OrgRole = z.infer<typeof OrgRole>

/** The first admin redeems the one-time setup link with this. */
export const SetupRequest = z
  .object({
    token: z.string().min(20).max(200),
    orgName: z.string().min(1).max(120),
    email: Address,
    name: z.string().min(1).max(120),
    password: z.string().min(10).max(128),
  })
  .strict()
  .meta({ id: 'SetupRequest' })

export const SignInRequest = z
  .object({ email: Address, password: z.string().min(1).max(128) })
  .strict()
  .meta({ id: 'SignInRequest' })

/** A member invited by an admin redeems the link with a password of their own. */
export const InviteRequest = z
  .object({ email: Address, name: z.string().min(1).max(120), role: OrgRole })
  .strict()
  .meta({ id: 'InviteRequest' })
export const InviteResult = z.object({ url: z.string(), expiresAt: Instant }).meta({ id: 'InviteResult' })
export type InviteResult = z.infer<typeof InviteResult>
export const AcceptInviteRequest = z
  .object({ token: z.string().min(20).max(200), password: z.string().min(10).max(128) })
  .strict()
  .meta({ id: 'AcceptInviteRequest' })

/** Who the token belongs to, and what it may do. */
export const Me = z
  .object({
    userId: z.string(),
    email: Address,
    name: z.string(),
    role: OrgRole,
    org: z.object({ id: z.string(), name: z.string() }),
    /** Mailboxes whose activities this token may post. */
    mailboxes: z.array(Address),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

/** One person of the org, as its admins see them. */
export const Member = z
  .object({
    userId: z.string(),
    email: Address,
    name: z.string(),
    role: OrgRole,
    mailboxes: z.array(Address),
    joinedAt: Instant,
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>
export const MemberList = z.object({ members: z.array(Member) }).meta({ id: 'MemberList' })
export type MemberList = z.infer<typeof MemberList>

/** Device pairing of the extension. @source RFC 8628 */
export const PairingStart = z
  .object({
    deviceCode: z.string(),
    userCode: z.string(),
    verificationUrl: z.string(),
    expiresInSeconds: z.number().int(),
    intervalSeconds: z.number().int(),
  })
  .meta({ id: 'PairingStart' })
export type PairingStart = z.infer<typeof PairingStart>
export const PairingPoll = z
  .object({ deviceCode: z.string().max(200) })
  .strict()
  .meta({ id: 'PairingPoll' })
export const PairingResult = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('pending') }),
    z.object({ state: z.literal('denied') }),
    z.object({ state: z.literal('expired') }),
    z.object({
      ...{ state: z.literal('paired'), token: z.string(), me: Me },
      /** Public Ed25519 key (raw, base64url) of the selector documents that this server signs; kept for the whole pairing. */
      selectorKey: z.string().max(64).optional(),
    }),
  ])
  .meta({ id: 'PairingResult' })
export type PairingResult = z.infer<typeof PairingResult>
export const PairingDecision = z
  .object({ userCode: z.string().max(40), decision: z.enum(['approve', 'deny']) })
  .strict()
  .meta({ id: 'PairingDecision' })
