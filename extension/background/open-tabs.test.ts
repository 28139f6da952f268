import { expect, test } from 'vitest'
import { startInOpenTabs } from './open-tabs.ts'

const [GMAIL, LOCAL, LOCAL_GMAIL] = [
  'https://mail.google.com/*',
  'http://127.0.0.1/mail/*',
  'http://127.0.0.1/mail/u/*',
]
const CONTENT_SCRIPTS = [
  { matches: [GMAIL, LOCAL_GMAIL], js: ['gmail.js'], css: ['gmail.css'] },
  { matches: [GMAIL, LOCAL_GMAIL], js: ['gmail-page.js'], world: 'MAIN' },
  { matches: [LOCAL], exclude_matches: [LOCAL_GMAIL], js: ['outlook.js'] },
]

/** A browser with these tabs: each with the patterns that it matches, and whether our script answers in it. */
async function startedIn(tabs: { id: number; matches: string[]; isLive?: boolean; isKeptFromUs?: boolean }[]) {
  const started: [number, string][] = []
  const tabOf = (id: number) => tabs.find((tab) => tab.id === id)
  const put = async ({ target, files, world }: { target: { tabId: number }; files: string[]; world?: string }) => {
    if (tabOf(target.tabId)?.isKeptFromUs) throw new Error('Cannot access contents of the page.')
    started.push([target.tabId, `${files.join()}${world === 'MAIN' ? ' in the page' : ''}`])
  }
  await startInOpenTabs({
    runtime: { getManifest: () => ({ content_scripts: CONTENT_SCRIPTS }) },
    scripting: { insertCSS: put, executeScript: put },
    tabs: {
      query: async ({ url }: { url: string[] }) =>
        tabs.filter(({ matches }) => matches.some((one) => url.includes(one))),
      sendMessage: async (id: number) => {
        if (!tabOf(id)?.isLive) throw new Error('Could not establish connection. Receiving end does not exist.')
      },
    },
  } as unknown as Parameters<typeof startInOpenTabs>[0])
  return started
}

test('an open mail page gets its page script first, then the one that talks to it', async () => {
  expect(await startedIn([{ id: 1, matches: [GMAIL] }])).toEqual([
    [1, 'gmail-page.js in the page'],
    [1, 'gmail.css'],
    [1, 'gmail.js'],
  ])
})
test('a page whose script answers is left alone, and one that is kept from us ends nothing', async () => {
  const tabs = [
    { id: 1, matches: [GMAIL], isLive: true },
    { id: 2, matches: [GMAIL], isKeptFromUs: true },
    { id: 3, matches: [LOCAL, LOCAL_GMAIL] },
    { id: 4, matches: [LOCAL] },
  ]
  const started = await startedIn(tabs)
  expect(started.filter(([, file]) => file.includes('.js')).toSorted()).toEqual([
    [3, 'gmail-page.js in the page'],
    [3, 'gmail.js'],
    [4, 'outlook.js'],
  ])
})
