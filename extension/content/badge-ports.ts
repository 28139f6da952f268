import type { Advice } from '@reachable/shared/contract'
import type { BadgeView, PageMessage } from '../background/messages.ts'
import type { BadgePorts } from '../badges/badge-ports.ts'
import type { MailClient } from '../mail-clients/mail-client.ts'

/** The background takes no more in one message; a mail to a thousand people has more. */
const PEOPLE_PER_QUESTION_MAX = 500

/** Badges ask the background, in the name of the mailbox that the page shows. */
export function createBadgePorts(client: MailClient, ask: (message: PageMessage) => Promise<unknown>): BadgePorts {
  const about = () => ({ client: client.name, mailbox: client.identity() })
  return {
    badges: async (addresses, hidden) => {
      const badges: BadgeView[] = []
      let isWhole = true
      let hidesReachable: boolean | null = null
      for (let at = 0; at < Math.max(addresses.length, hidden.length); at += PEOPLE_PER_QUESTION_MAX) {
        const [open, rest] = [addresses, hidden].map((list) => list.slice(at, at + PEOPLE_PER_QUESTION_MAX))
        const reply = await ask({ kind: 'badges', ...about(), addresses: open ?? [], hidden: rest ?? [] })
        const isAnswered = has(reply, 'badges') && Array.isArray(reply.badges)
        if (isAnswered) badges.push(...(reply.badges as BadgeView[]))
        if (isAnswered) hidesReachable = has(reply, 'hidesReachable') && reply.hidesReachable === true
        isWhole &&= isAnswered && !(has(reply, 'isPartial') && reply.isPartial === true)
      }
      return { badges, isWhole, hidesReachable }
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
      return has(reply, 'fresh') && Array.isArray(reply.fresh) ? reply.fresh : null
    },
    formOf: (element) => client.formOf(element),
    sendPressed: (form) => client.sendPressed?.(form),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  }
}

const has = <Key extends string>(reply: unknown, key: Key): reply is Record<Key, unknown> =>
  typeof reply === 'object' && reply !== null && key in reply
