import type { Advice } from '@reachable/shared/contract'
import type { BadgeView, PageMessage } from '../background/messages.ts'
import type { BadgePorts } from '../badges/badge-ports.ts'
import type { MailClient } from '../mail-clients/mail-client.ts'

/** Badges ask the background, in the name of the mailbox that the page shows. */
export function createBadgePorts(client: MailClient, ask: (message: PageMessage) => Promise<unknown>): BadgePorts {
  const about = () => ({ client: client.name, mailbox: client.identity() })
  return {
    badges: async (addresses, hidden) => {
      const reply = await ask({ kind: 'badges', ...about(), addresses: [...addresses], hidden: [...hidden] })
      return has(reply, 'badges') && Array.isArray(reply.badges) ? (reply.badges as BadgeView[]) : []
    },
    advice: async (address) => {
      const reply = await ask({ kind: 'advice', ...about(), address })
      // The background has parsed it; only its absence matters here.
      return has(reply, 'advice') ? (reply.advice as Advice | null) : null
    },
    correct: async ({ address, state }) => {
      const reply = await ask({ kind: 'correct', ...about(), address, state })
      return has(reply, 'isSaid') && reply.isSaid === true
    },
    freshWarnings: async (thread, addresses) => {
      const reply = await ask({ kind: 'warn', ...about(), thread, addresses: [...addresses] })
      return has(reply, 'fresh') && Array.isArray(reply.fresh) ? reply.fresh : []
    },
    formOf: (element) => client.formOf(element),
  }
}

const has = <Key extends string>(reply: unknown, key: Key): reply is Record<Key, unknown> =>
  typeof reply === 'object' && reply !== null && key in reply
