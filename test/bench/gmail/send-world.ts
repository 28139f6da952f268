import { grantedBuild } from '../../e2e/built-extension.ts'
import { type Rep, startRep } from '../../e2e/rep.ts'
import { type GmailPerson, gmailPerson } from '../../gmail/person.ts'
import { GMAIL_DEFAULTS, type GmailConfig } from '../../gmail/replica-config.ts'
import { wrapRequestsFirst } from '../../gmail/wrap-first.ts'

export const GMAIL = 'https://mail.google.com/mail/u/0/'
/** No faults, and fast, so that hundreds of mails fit into minutes; what is waited for is an event anyway. */
export const PLAIN: GmailConfig = {
  ...GMAIL_DEFAULTS,
  ...{ undoWindowMs: 300, autosaveMs: 400, pollMs: 150, retryMs: 60, toastMs: 20_000, xsrfChangesAfter: 7 },
  // Everything varies with the seed.
  fixed: {},
}
/** A group that is one chip in the form. */
const TEAM = {
  id: '6c1d0f58ab',
  name: 'Buying team',
  members: [{ address: 'team1@dest.example' }, { address: 'team2@dest.example' }],
}

/** Beside the first account: one that is paired as well, one that is not, and a mailbox that others have opened to it. */
export const OTHERS = {
  second: { address: 'second@own.example', name: 'Robin Second' },
  foreign: { address: 'robin@home.example', name: 'Robin Home' },
  team: { key: 'team-k3y', account: { address: 'team@own.example', name: 'Sales team' } },
}
const ACCOUNTS = { otherAccounts: [OTHERS.second, OTHERS.foreign], delegated: [OTHERS.team] }
/** On every so many pages another extension has wrapped the page's requests before ours. */
const WRAPPED_FIRST_EVERY = 5

export type Observers = 'both' | 'page' | 'network'

/** A rep with the production build, of whose two observers one may be off. */
export async function repWith(
  executablePath: string,
  observers: Observers,
  more: Partial<Parameters<typeof startRep>[0]> = {},
): Promise<Rep> {
  const extensionDir = await grantedBuild({
    webRequest: observers !== 'page',
    withoutPageScripts: observers === 'network',
  })
  const site = { gmail: { config: PLAIN, groups: [TEAM], ...ACCOUNTS } }
  const mailboxes = [OTHERS.second.address, OTHERS.team.account.address]
  return startRep({ executablePath, extensionDir, site, mailboxes, ...more })
}

/** The page of one seed, with somebody in front of it. */
export async function openSeed(
  rep: Rep,
  seed: number,
  query = '',
): Promise<{ page: Awaited<ReturnType<Rep['context']['newPage']>>; person: GmailPerson }> {
  const page = await rep.context.newPage()
  if (seed % WRAPPED_FIRST_EVERY === 0) await page.addInitScript(wrapRequestsFirst)
  const person = gmailPerson(page, rep.site.gmail)
  await person.open(`${GMAIL}?seed=${seed}${query}`)
  return { page, person }
}
