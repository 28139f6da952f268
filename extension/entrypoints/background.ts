import { type Browser, browser } from 'wxt/browser'
import { defineBackground } from 'wxt/utils/define-background'
import { answerPage } from '../background/answer-page.ts'
import { answerPanel, type SandboxSeed } from '../background/answer-panel.ts'
import { answerQuestion } from '../background/answer-question.ts'
import { createApi } from '../background/api.ts'
import { type Background, createBackground } from '../background/background.ts'
import { createCalendarReader } from '../background/calendar-reader.ts'
import { lookAtClosedGmail } from '../background/closed-gmail.ts'
import { fetchOriginal, fetchText } from '../background/fetch-original.ts'
import { createInTurn } from '../background/in-turn.ts'
import { serverInPolicy } from '../background/managed-server.ts'
import { PageMessage, PanelMessage, PanelQuestion } from '../background/messages.ts'
import { watchNetwork } from '../background/network.ts'
import { startInOpenTabs } from '../background/open-tabs.ts'
import { originOf } from '../background/sender.ts'
import { startOnce } from '../background/start-once.ts'
import { openStore } from '../background/store.ts'
import { createTabMailboxes } from '../background/tab-mailboxes.ts'
import { systemClock } from '../clock.ts'

const SANDBOX: SandboxSeed =
  import.meta.env.MODE === 'sandbox'
    ? {
        serverUrl: import.meta.env.WXT_SANDBOX_SERVER_URL ?? 'http://127.0.0.1:8787',
        email: import.meta.env.WXT_SANDBOX_EMAIL ?? 'rita@ourco.com',
      }
    : null

const tabMailboxes = createTabMailboxes(browser.storage.session)
/** Each wakes a worker that has stopped meanwhile, which costs a tenth of a second; whoever writes a mail asks sooner. */
const TICK_MINUTES = 3
/** The shortest delay that Chromium grants an alarm is 30 s; a Gmail send settles 35 s after its answer. */
const SOON_MINUTES = 0.6

export default defineBackground({
  type: 'module',
  // Listeners are registered in the first turn, or the browser does not wake the worker for them.
  main() {
    const inTurn = createInTurn()
    const background = startOnce(start)
    browser.runtime.onMessage.addListener((message: unknown, sender, sendResponse) => {
      void answer(background, message, sender).then(sendResponse, () => sendResponse(null))
      return true
    })
    browser.runtime.onInstalled.addListener(() => void startInOpenTabs(browser))
    browser.alarms.onAlarm.addListener(() => void background().then(round))
    watchNetwork(
      browser,
      async (seen, { client, ...at }) => {
        // In the order of the network; posting, which may take long, is not waited for.
        const { observed } = await inTurn(async () => {
          const [mailbox, running] = [await tabMailboxes.find(at), await background()]
          return { observed: running.observe(seen, { client, mailbox, observer: 'webRequest' }) }
        })
        await observed
      },
      async (events) => (await background()).observeMeetings(events),
    )
    void browser.alarms.create('tick', { periodInMinutes: TICK_MINUTES })
    void background().then((running) => running.tick())
  },
})

async function round(running: Background): Promise<void> {
  await running.tick()
  await lookAtClosedGmail(running, fetchText, fetchOriginal)
}

async function start(lost: () => void): Promise<Background> {
  return createBackground({
    store: await openStore(undefined, lost),
    callApi: createApi((input, init) => fetch(input, init), systemClock),
    clock: systemClock,
    random: Math.random,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    forgetTabs: () => tabMailboxes.forget(),
    managedServer: readManagedServer,
    // A bare number: content scripts may read this area, so nothing else is ever put there.
    tellPages: () => browser.storage.local.set({ badgesChangedAtMs: systemClock.nowMs() }),
    wakeSoon: async () => void (await browser.alarms.create('soon', { delayInMinutes: SOON_MINUTES })),
  })
}

/** Browsers without a policy for us answer with nothing; Firefox rejects. */
async function readManagedServer(): Promise<string | null> {
  return serverInPolicy(await browser.storage.managed.get('serverUrl').catch(() => null))
}

async function answer(
  background: () => Promise<Background>,
  message: unknown,
  sender: Browser.runtime.MessageSender,
): Promise<unknown> {
  const own = new URL(browser.runtime.getURL('/'))
  const origin = originOf(sender, {
    id: browser.runtime.id,
    origin: `${own.protocol}//${own.host}`,
    isSandbox: SANDBOX !== null,
  })
  if (origin?.kind === 'panel') {
    const question = PanelQuestion.safeParse(message)
    if (question.success) return answerQuestion(await background(), question.data)
    return answerPanel(await background(), PanelMessage.parse(message), SANDBOX)
  }
  if (!origin || sender.url === undefined) return null
  const asked = PageMessage.parse(message)
  const page = { client: origin.client, url: sender.url, readCalendar: createCalendarReader(browser.scripting, sender) }
  const reply = await answerPage(await background(), asked, page, fetchOriginal)
  const isBound = 'isPaired' in reply && reply.isPaired
  if (asked.kind === 'watching') {
    const at = { tabId: sender.tab?.id, documentId: sender.documentId }
    await tabMailboxes.remember(at, isBound ? asked.mailbox : null)
  }
  return reply
}
