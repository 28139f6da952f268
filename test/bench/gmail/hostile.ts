import type { Page } from 'playwright-core'
import { gmailNotice } from '../../e2e/notice-mail.ts'
import type { Rep } from '../../e2e/rep.ts'
import { until } from '../../e2e/until.ts'
import { gmailPerson } from '../../gmail/person.ts'
import type { PartInput } from './parts.ts'
import { none, type Row, share, shown } from './row.ts'
import { GMAIL, openSeed, repWith } from './send-world.ts'

const OWN = 'rep@own.example'
const VICTIMS = 5
/** As many as the port takes in one turn of the page. */
const PER_TURN = 500

/** A page that has stolen the port of our own script and says whatever it likes, and notices that nobody's mail caused. */
export async function measureHostilePage({ executablePath, size }: PartInput): Promise<Row[]> {
  const rep = await repWith(executablePath, 'both')
  try {
    const page = await rep.context.newPage()
    await page.addInitScript(stealPort)
    const person = gmailPerson(page, rep.site.gmail)
    await person.open(`${GMAIL}?seed=1`)
    await person.compose()
    await person.addRecipient('bo@dest.example')
    await person.send()
    await person.waitForSent()
    const isStolen = await page.evaluate(() => 'stolenPort' in window)
    for (let from = 0; from < size.forged; from += PER_TURN) await page.evaluate(forge, { from, to: from + PER_TURN })
    // An honest page reads the notices: the hostile one may have talked itself out of its mailbox.
    await openSeed(rep, 2)
    for (let victim = 0; victim < VICTIMS; victim += 1)
      rep.site.gmail.deliver(
        gmailNotice(`victim${victim}@dest.example`, `<never-${victim}@own.example>`, `forged-${victim}`),
      )
    await until('the forged notices', () => bouncesOf(rep).length >= VICTIMS, Boolean, 20_000).catch(() => false)
    await rep.panel.ageSends(60 * 60_000)
    await until('the queue', async () => (await rep.panel.ask({ kind: 'flush' })).queued === 0)
    await rep.api.demand('POST', '/v1/sandbox/settle')
    const foreign = rep
      .captured()
      .filter((one) => one.mailbox !== OWN)
      .map((one) => `${one.kind} ${one.mailbox}`)
    return [
      share('the page had a port to forge on', isStolen ? 1 : 0, 1, 100),
      shown('posted of what was forged', `${rep.captured().length} activities, own mailbox`),
      share('forged notices that were read and reported', bouncesOf(rep).length, VICTIMS, 100),
      none('forged: activities for another mailbox', foreign, `${size.forged} messages`),
      none('deactivated without a matching captured send', await deactivated(rep), `${VICTIMS} forged notices`),
      none('sends that the page broke', await stillWorks(rep, page), 'one real send afterwards'),
    ]
  } finally {
    await rep.stop()
  }
}

const bouncesOf = (rep: Rep) => rep.captured().filter(({ kind }) => kind === 'bounce.received')

async function deactivated(rep: Rep): Promise<string[]> {
  const addresses = Array.from({ length: VICTIMS }, (_, victim) => `victim${victim}@dest.example`)
  const { results } = (await rep.api.demand('POST', '/v1/reachability/lookup', { addresses })) as {
    results: { address: string; state: string; emailActive: boolean | null }[]
  }
  return results
    .filter(({ state, emailActive }) => ['inactive', 'departed'].includes(state) || emailActive === false)
    .map(({ address, state }) => `${address}: ${state}`)
}

async function stillWorks(rep: Rep, page: Page): Promise<string[]> {
  const person = gmailPerson(page, rep.site.gmail)
  await person.compose()
  await person.addRecipient('after@dest.example')
  await person.send()
  await person.waitForSent()
  const isPosted = async (): Promise<boolean> => {
    // Each time: the background may hear of the answer later than the page shows it.
    await rep.panel.ageSends(60_000)
    await rep.panel.ask({ kind: 'flush' })
    return JSON.stringify(rep.captured()).includes('after@dest.example')
  }
  return (await until('the real send', isPosted, Boolean, 30_000).catch(() => false)) ? [] : ['after@dest.example']
}

/** In the page, before its scripts: whoever posts on a port shows it. */
function stealPort(): void {
  const post = MessagePort.prototype.postMessage
  MessagePort.prototype.postMessage = function steal(this: MessagePort, ...args: unknown[]) {
    Object.assign(window, { stolenPort: this })
    return Reflect.apply(post, this, args)
  }
}

/** In the page: sends, answers, sightings and identities of all kinds, for others' mailboxes and of nonsense. */
function forge({ from, to }: { from: number; to: number }): void {
  const port = (window as unknown as { stolenPort?: MessagePort }).stolenPort
  const post = (message: unknown): void => (port ? port.postMessage(message) : window.postMessage(message, '*'))
  const person = (address: string) => ({ address, name: 'X' })
  for (let number = from; number < to; number += 1) {
    const key = `msg-a:r${number}`
    const boss = person('boss@other.example')
    const record = { from: boss, to: [person('victim0@dest.example')], cc: null, bcc: null, atMs: Date.now() }
    const forms: unknown[] = [
      { kind: 'identity', address: 'boss@other.example' },
      { kind: 'sends', seen: [{ kind: 'request', key, intent: 'send', record }] },
      { kind: 'sends', seen: [{ kind: 'answer', key, outcome: 'sent', messageId: `${number}@x`, atMs: 1 }] },
      { kind: 'arrivals', seen: [{ address: 'mailer-daemon@googlemail.com', atMs: Date.now(), key: `18${number}` }] },
      { kind: 'coverage', coverage: { sinceMs: 0, untilMs: Date.now(), listed: [] } },
      { kind: 'bounce', address: 'victim1@dest.example', hard: true },
      { kind: 'sends', seen: Array.from({ length: 60 }, () => ({ kind: 'request', key: 7, intent: 'send' })) },
      {
        kind: 'sends',
        seen: [{ kind: 'request', key, intent: 'send', record: { ...record, mailbox: 'boss@other.example' } }],
      },
      { kind: 'identity', address: 'rep@own.example' },
      'reachable:port',
      { __proto__: null, kind: 'probe', feature: 'x'.repeat(5_000), isOk: true },
    ]
    post(forms[number % forms.length])
  }
  // Whatever it said in between, in the end it claims to be somebody else's.
  post({ kind: 'identity', address: 'boss@other.example' })
}
