import type { Context } from 'hono'
import { contentSecurityPolicy, htmlPage } from '../replica/html-page.ts'
import { seededRandom } from '../replica/page/random.ts'
import type { OutlookState } from './outlook-state.ts'
import type { OutlookPageSettings } from './replica-config.ts'
import { answerAction } from './service.ts'

/** The page, whatever the route below `/mail/` or `/calendar/` is. */
export function documentAnswer(context: Context, state: OutlookState): Response | Promise<Response> {
  const seed = Number(context.req.query('seed') ?? state.seed)
  const nonce = seededRandom(seed).hex(16)
  const settings = pageSettings(state, seed, isPersonalHost(context))
  const page = { lang: 'en', title: 'Mail - Replica mailbox', nonce, settings, script: '/_r/outlook/page/main.ts' }
  return context.html(htmlPage(page), 200, { 'content-security-policy': contentSecurityPolicy(nonce) })
}

function pageSettings(state: OutlookState, seed: number, isPersonal: boolean): OutlookPageSettings {
  const { undoHoldMs, autosaveMs, pollMs, sendUpdates, chipLabels } = state.config
  return {
    contacts: state.options.contacts ?? [],
    serviceBase: isPersonal ? '/owa/0/' : '/owa/',
    seed,
    ...{ undoHoldMs, autosaveMs, pollMs },
    sendUpdates: sendUpdates === 'seed' ? ((['full', 'partial', 'empty'] as const)[seed % 3] ?? 'full') : sendUpdates,
    chipLabels: chipLabels === 'seed' ? (seed % 2 === 0 ? 'address' : 'name-address') : chipLabels,
  }
}

function isPersonalHost(context: Context): boolean {
  return new URL(context.req.url).hostname === 'outlook.live.com'
}

/** What the page reads at load: who the user is, and the token for the calls after it. */
export function startupAnswer(context: Context, state: OutlookState): Response {
  const { address, name = '' } = state.mailbox.account
  return context.json({
    owaUserConfig: { SessionSettings: { UserEmailAddress: address, UserDisplayName: name } },
    findConversation: answerAction(state.mailbox, state.ledger, 'FindConversation', {}),
    sessionAuthorization: state.authorization,
  })
}
