import type { Context } from 'hono'
import { contentSecurityPolicy, htmlPage, scriptJson } from '../replica/html-page.ts'
import { seededRandom } from '../replica/page/random.ts'
import type { GmailState } from './gmail-state.ts'
import type { GmailMailbox } from './mailbox.ts'
import type { GmailPageSettings } from './replica-config.ts'

/** The page of one account. */
export function documentAnswer(context: Context, state: GmailState, mailbox: GmailMailbox): Response {
  // The page may be loaded with a seed of its own, so that one server shows many variants.
  const seed = Number(context.req.query('seed') ?? state.seed)
  const random = seededRandom(seed)
  const nonce = random.hex(16)
  const unread = mailbox.listThreads('^u').length
  const { address } = mailbox.account
  return context.html(
    htmlPage({
      lang: 'en',
      title: `Inbox${unread > 0 ? ` (${unread})` : ''} - ${address} - Replica Mail`,
      nonce,
      inlineScript: globalsScript(state, mailbox, random.hex(10)),
      settings: pageSettings(state, mailbox, Number(context.req.param('index')), seed),
      script: '/_r/gmail/page/main.ts',
    }),
    200,
    { 'content-security-policy': contentSecurityPolicy(nonce) },
  )
}

/** The page globals that account detection reads: positions 9 and 10 of GLOBALS, and the `mla` list (gmail.md §10). */
function globalsScript(state: GmailState, mailbox: GmailMailbox, ik: string): string {
  const globals = [...Array(9).fill(null), ik, mailbox.account.address, ...Array(6).fill(null), []]
  const accounts = state.mailboxes.map(({ account }, index) => [account.address, 0, 0, index, account.name ?? ''])
  return `var GLOBALS=${scriptJson(globals)};var _GM_setData=function(data){};_GM_setData(${scriptJson({ a1: [['mla', accounts]] })});`
}

function pageSettings(state: GmailState, mailbox: GmailMailbox, accountIndex: number, seed: number): GmailPageSettings {
  const { transport, undoWindowMs, toastMs, autosaveMs, pollMs, retryMs } = state.config
  state.loads += 1
  const { address, name = '' } = mailbox.account
  return {
    account: { address, name },
    identities: accountIndex === 0 ? (state.options.identities ?? []) : [],
    contacts: state.options.contacts ?? [],
    accountIndex,
    seed,
    nowMs: state.nowMs(),
    version: mailbox.version,
    xsrfToken: state.xsrfToken,
    // XHR is the rule (gmail.md §2); one seed in four shows the fetch that may come.
    transport: transport === 'seed' ? (seed % 4 === 3 ? 'fetch' : 'xhr') : transport,
    idSeed: seed * 100_003 + state.loads,
    undoWindowMs: toastMs ?? undoWindowMs,
    ...{ autosaveMs, pollMs, retryMs },
  }
}
