import type { Page } from 'playwright-core'
import type { Rep } from '../../e2e/rep.ts'
import { until } from '../../e2e/until.ts'
import type { GmailPerson } from '../../gmail/person.ts'
import { OTHERS } from './send-world.ts'

/** What became of a mail in the end. */
/** "foreign": sent from a mailbox that is not ours to watch. */
export type Fate = 'sent' | 'undone' | 'scheduled' | 'failed' | 'never' | 'foreign'
type CaseWorld = { readonly rep: Rep; readonly page: Page; readonly person: GmailPerson }
export type Recipient = { readonly role: 'to' | 'cc'; readonly address: string }
/** What somebody did with one mail, and what must be known of it afterwards. */
type Played = {
  readonly fate: Fate
  readonly recipients: readonly Recipient[]
  /** Where it was sent from, if not from the first account. */
  readonly mailbox?: string
}
export type SendCase = {
  readonly name: string
  /** No request of the page carries it: only its answers tell. */
  readonly isInAnswers?: boolean
  play(world: CaseWorld, word: string): Promise<Played>
}

const domain = (word: string): string => `${word}@dest.example`
const to = (...addresses: string[]): Recipient[] => addresses.map((address) => ({ role: 'to', address }))

async function write({ person }: CaseWorld, ...recipients: string[]): Promise<void> {
  await person.compose()
  for (const one of recipients) await person.addRecipient(one)
}
async function sendNow({ person }: CaseWorld, by: 'button' | 'keyboard' = 'button'): Promise<void> {
  await person.send(by)
  await person.waitForSent()
}
/** Goes to another mailbox in the same tab, sends from there, and comes back. */
async function sendFrom(world: CaseWorld, account: number | string, word: string): Promise<void> {
  const { person, page } = world
  const home = page.url()
  await person.switchAccount(account, new URL(home).search)
  await write(world, domain(word))
  await sendNow(world)
  await until('the end of the undo window', isSettled(world.rep, domain(word), 'sent'))
  await person.open(home.split('#')[0])
}
/** The page has asked for news that were not there before. */
async function heardNews(page: Page): Promise<void> {
  for (let look = 0; look < 2; look += 1) await page.waitForResponse(/\/i\/s\?/)
}
const firstSent = (rep: Rep, address: string) =>
  rep.site.gmail.sent().filter((one) => one.to.some((person) => person.address.toLowerCase() === address))
const isSettled = (rep: Rep, address: string, state: string) => () =>
  firstSent(rep, address).some((one) => one.state === state)

/** Every way in which a mail leaves, or does not. */
export const SEND_CASES: readonly SendCase[] = [
  {
    name: 'button',
    async play(world, word) {
      await write(world, `Bo Dest <${domain(word)}>`)
      await world.person.addRecipient(`Cy <cy.${word}@dest.example>`, 'cc')
      await world.person.addRecipient(`spy.${word}@dest.example`, 'bcc')
      await world.person.subject(`Plan ${word}`)
      await sendNow(world)
      return { fate: 'sent', recipients: [...to(domain(word)), { role: 'cc', address: `cy.${word}@dest.example` }] }
    },
  },
  {
    name: 'keyboard',
    async play(world, word) {
      await write(world, domain(word))
      await sendNow(world, 'keyboard')
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'typed',
    async play(world, word) {
      await world.person.compose()
      await world.person.typeRecipient(domain(word))
      await sendNow(world)
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'odd',
    async play(world, word) {
      await write(world, `Tag.${word}+News@Dest.Example`, `Ümläut <${word}@xn--mller-kva.example>`)
      await sendNow(world)
      return { fate: 'sent', recipients: to(`tag.${word}+news@dest.example`, `${word}@xn--mller-kva.example`) }
    },
  },
  {
    name: 'colleagues',
    async play(world, word) {
      await write(world, `${word}@own.example`)
      await sendNow(world)
      return { fate: 'never', recipients: [] }
    },
  },
  {
    name: 'label-only',
    async play(world, word) {
      world.rep.site.gmail.configure({ labelOnlyAnswers: true })
      await write(world, domain(word))
      await sendNow(world)
      world.rep.site.gmail.configure({ labelOnlyAnswers: false })
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'retried',
    async play(world, word) {
      await write(world, domain(word))
      world.rep.site.gmail.configure({ failNextSaves: 2 })
      await sendNow(world)
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'dropped',
    async play(world, word) {
      await write(world, domain(word))
      world.rep.site.gmail.configure({ dropNextAnswers: 1 })
      await sendNow(world)
      world.rep.site.gmail.configure({ dropNextAnswers: 0 })
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'failed',
    async play(world, word) {
      const { gmail } = world.rep.site
      await write(world, domain(word))
      // Or the save of the draft would be what fails.
      await world.person.waitForDraft()
      const before = gmail.requests().length
      gmail.configure({ failNextSaves: 1_000 })
      await world.person.send()
      // Of the send itself: a save of the draft may stand before it in the page's queue.
      await until(
        'four tries',
        () =>
          gmail
            .requests()
            .slice(before)
            .filter(({ status, body }) => status === 500 && JSON.stringify(body).includes('"^pfg"')).length >= 4,
      )
      gmail.configure({ failNextSaves: 0 })
      return { fate: 'failed', recipients: to(domain(word)) }
    },
  },
  {
    name: 'undone',
    async play(world, word) {
      world.rep.site.gmail.configure({ undoWindowMs: 60_000 })
      await write(world, domain(word))
      await sendNow(world)
      await world.person.undo()
      await until('the undo', isSettled(world.rep, domain(word), 'undone'))
      world.rep.site.gmail.configure({ undoWindowMs: 300 })
      await world.person.closeForm()
      return { fate: 'undone', recipients: to(domain(word)) }
    },
  },
  {
    name: 'undone-and-sent',
    async play(world, word) {
      world.rep.site.gmail.configure({ undoWindowMs: 60_000 })
      await write(world, domain(word))
      await sendNow(world)
      await world.person.undo()
      await until('the undo', isSettled(world.rep, domain(word), 'undone'))
      world.rep.site.gmail.configure({ undoWindowMs: 300 })
      await sendNow(world)
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'scheduled',
    async play(world, word) {
      await write(world, domain(word))
      await world.person.schedule()
      await world.person.waitForSent()
      return { fate: 'scheduled', recipients: to(domain(word)) }
    },
  },
  {
    name: 'released',
    isInAnswers: true,
    async play(world, word) {
      await write(world, domain(word))
      await world.person.schedule()
      await world.person.waitForSent()
      world.rep.site.gmail.releaseScheduled(domain(word))
      await heardNews(world.page)
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'second-account',
    async play(world, word) {
      await sendFrom(world, 1, word)
      return { fate: 'sent', recipients: to(domain(word)), mailbox: OTHERS.second.address }
    },
  },
  {
    name: 'delegated',
    async play(world, word) {
      await sendFrom(world, OTHERS.team.key, word)
      return { fate: 'sent', recipients: to(domain(word)), mailbox: OTHERS.team.account.address }
    },
  },
  {
    name: 'foreign-account',
    async play(world, word) {
      await sendFrom(world, 2, word)
      return { fate: 'foreign', recipients: to(domain(word)) }
    },
  },
  {
    name: 'batched',
    async play(world, word) {
      await world.person.holdSaves()
      await write(world, `draft.${word}@dest.example`)
      await world.person.closeForm()
      await write(world, domain(word))
      await sendNow(world)
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'group',
    async play(world, word) {
      await write(world, domain(word))
      await world.person.typeRecipient('Buying team')
      await sendNow(world)
      return { fate: 'sent', recipients: to(domain(word), 'team1@dest.example', 'team2@dest.example') }
    },
  },
  {
    name: 'many',
    async play(world, word) {
      const all = Array.from({ length: 200 }, (_, index) => `${word}.${index}@dest.example`)
      await world.person.compose()
      await world.person.typeRecipient(all.join(', '))
      await sendNow(world)
      return { fate: 'sent', recipients: to(...all) }
    },
  },
  {
    name: 'no-address',
    async play(world, word) {
      await write(world, domain(word), 'nobody')
      await world.person.send()
      await world.page.locator('body > [role="alertdialog"] button').click()
      await world.person.closeForm()
      return { fate: 'never', recipients: to(domain(word)) }
    },
  },
  {
    name: 'several-forms',
    async play(world, word) {
      await write(world, `first.${word}@dest.example`)
      await world.person.minimise()
      await write(world, domain(word))
      await world.person.fullScreen()
      await sendNow(world)
      await world.person.closeForm()
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'reply',
    async play(world, word) {
      const { person, page } = world
      const mail = `From: Ann <${domain(word)}>\r\nTo: rep@own.example\r\nSubject: About ${word}\r\nMessage-ID: <${word}@x>\r\n\r\nHi.\r\n`
      await page.evaluate(() => location.assign('#inbox'))
      await person.deliver(mail, { waitForSender: domain(word) })
      await person.openConversation(`About ${word}`)
      await person.reply()
      await sendNow(world)
      await page.goBack()
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'offline',
    async play(world, word) {
      await write(world, domain(word))
      await world.person.setOffline(true)
      await world.person.send()
      await world.page.waitForTimeout(150)
      await world.person.setOffline(false)
      await world.person.waitForSent()
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
  {
    name: 'pop-out',
    async play(world, word) {
      await world.person.compose()
      const popUp = await world.person.popOut()
      await popUp.person.addRecipient(domain(word))
      await sendNow({ ...world, ...popUp })
      await popUp.page.waitForTimeout(500)
      await popUp.page.close()
      await world.person.closeForm()
      return { fate: 'sent', recipients: to(domain(word)) }
    },
  },
]
