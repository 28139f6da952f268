import type { Context } from 'hono'
import { contentSecurityPolicy, htmlPage, scriptJson } from '../replica/html-page.ts'
import { seededRandom } from '../replica/page/random.ts'
import type { GmailState } from './gmail-state.ts'
import type { GmailMailbox } from './mailbox.ts'
import { directionOf } from './page/languages.ts'
import type { GmailPageSettings } from './replica-config.ts'
import { answerList } from './sync-endpoint.ts'
import { type GmailVariant, variantOf } from './variant.ts'

/** The page of one account. */
export function documentAnswer(context: Context, state: GmailState, mailbox: GmailMailbox): Response {
  // The page may be loaded with a seed of its own, so that one server shows many variants.
  const seed = Number(context.req.query('seed') ?? state.seed)
  const { variety, ...wished } = context.req.query()
  const variant = variantOf(seed, { ...(variety === 'full' ? {} : state.config.fixed), ...wished })
  const random = seededRandom(seed)
  const nonce = random.hex(16)
  const unread = mailbox.listThreads('^u').length
  const { address } = mailbox.account
  const isPopOut = ['btop', 'cm'].includes(context.req.query('view') ?? '')
  return context.html(
    htmlPage({
      lang: variant.language,
      dir: directionOf(variant.language),
      title: `Inbox${unread > 0 ? ` (${unread})` : ''} - ${address} - Replica Mail`,
      nonce,
      // A window of its own keeps its globals in the one that opened it.
      inlineScript: wrapperScript(variant) + (isPopOut ? '' : globalsScript(state, mailbox, variant)),
      settings: { ...pageSettings(context, state, mailbox, seed), variant, isPopOut },
      script: '/_r/gmail/page/main.ts',
    }),
    200,
    { 'content-security-policy': contentSecurityPolicy(nonce) },
  )
}

/** The page globals that account detection reads: positions 9, 10 and 17 of GLOBALS, the `mla` list, and the first list. */
function globalsScript(state: GmailState, mailbox: GmailMailbox, variant: GmailVariant): string {
  const globals = [...Array(9).fill(null), mailbox.ik, mailbox.account.address, ...Array(6).fill(null), []]
  const accounts = state.mailboxes.map(({ account }, index) => [account.address, 0, 0, index, account.name ?? ''])
  const list = variant.firstList === 'inline' ? answerList(mailbox, [['^i', 50]]) : null
  const data = scriptJson({ a1: [['mla', accounts]], a6: list })
  const present = variant.globals === 'present' ? `var GLOBALS=${scriptJson(globals)};` : ''
  return `${present}var GM_DATA={};var _GM_setData=function(data){Object.assign(GM_DATA,data)};_GM_setData(${data});`
}

/** What another extension puts between the page and its requests: one holds each send for a moment, one patches methods. */
function wrapperScript({ wrapper }: GmailVariant): string {
  if (wrapper === 'subclass')
    return 'window.XMLHttpRequest=class extends XMLHttpRequest{send(body){setTimeout(()=>super.send(body),15)}};'
  if (wrapper === 'patched')
    return `(()=>{const {prototype}=XMLHttpRequest;const {open,send}=prototype;prototype.open=function(...all){return open.apply(this,all)};
prototype.send=function(body){this.addEventListener('load',()=>{});return send.call(this,body)};
const before=window.fetch;window.fetch=(...all)=>before(...all).then((answer)=>answer)})();`
  return ''
}

function pageSettings(
  context: Context,
  state: GmailState,
  mailbox: GmailMailbox,
  seed: number,
): Omit<GmailPageSettings, 'variant' | 'isPopOut'> {
  const { undoWindowMs, toastMs, autosaveMs, pollMs, retryMs } = state.config
  state.loads += 1
  const { address, name = '' } = mailbox.account
  const index = context.req.param('index') ?? '0'
  const key = context.req.param('key')
  const isFirst = mailbox === state.mailboxes[0]
  return {
    account: { address, name },
    identities: isFirst ? (state.options.identities ?? []) : [],
    contacts: state.options.contacts ?? [],
    groups: state.options.groups ?? [],
    accountPath: key === undefined ? `u/${index}` : `b/${key}/u/${index}`,
    seed,
    nowMs: state.nowMs(),
    version: mailbox.version,
    xsrfToken: state.xsrfTokens[0] ?? '',
    idSeed: seed * 100_003 + state.loads,
    undoWindowMs: toastMs ?? undoWindowMs,
    ...{ autosaveMs, pollMs, retryMs },
  }
}
