import { gmailNotice } from '../../e2e/notice-mail.ts'
import type { Rep } from '../../e2e/rep.ts'
import { until } from '../../e2e/until.ts'
import type { PartInput } from './parts.ts'
import { atMost, quantile, type Row, share } from './row.ts'
import { openSeed, repWith } from './send-world.ts'
import { seedsOf } from './size.ts'

/** The issue's bar, and how long a lost one is waited for. */
const BAR_MS = 5_000
const PATIENCE_MS = 15_000

/** A notice of a mail that was sent before: from the row in view to the activity on the server. */
export async function measureBounces({ executablePath, size }: PartInput): Promise<Row[]> {
  const rep = await repWith(executablePath, 'both')
  try {
    const seeds = seedsOf(size)
    const times: number[] = []
    const late: string[] = []
    for (let count = 0; count < size.bounces; count += 1) {
      const seed = seeds[count % seeds.length] ?? 1
      const time = await oneBounce(rep, seed, count)
      times.push(time)
      if (time > BAR_MS) late.push(`seed ${seed}: ${time === Infinity ? 'never' : `${Math.round(time)} ms`}`)
    }
    return [
      share('bounce in view → activity on the server', times.length - late.length, times.length, 99, late),
      atMost('bounce in view → activity on the server, p99', quantile(times, 0.99), BAR_MS, 'ms'),
    ]
  } finally {
    await rep.stop()
  }
}

async function oneBounce(rep: Rep, seed: number, count: number): Promise<number> {
  // Half of the rows come into a list that was not there when the notice came.
  const isLater = count % 2 === 1
  const address = `gone${count}@dest.example`
  const { page, person } = await openSeed(rep, seed)
  await person.compose()
  await person.addRecipient(address)
  await person.send()
  await person.waitForSent()
  const sent = await until('the mail', () => rep.site.gmail.sent().find((one) => one.to[0]?.address === address))
  if (isLater) await page.close()
  rep.site.gmail.deliver(gmailNotice(address, sent?.messageId ?? '', `bench-${count}`))
  const shown = isLater ? await openSeed(rep, seed) : { page, person }
  await shown.page.locator('tr.zA span[email="mailer-daemon@googlemail.com"]').first().waitFor()
  const inViewAt = performance.now()
  const posted = await until('the bounce', () => isPosted(rep, address), Boolean, PATIENCE_MS).catch(() => false)
  const time = posted ? performance.now() - inViewAt : Infinity
  await shown.page.close()
  return time
}

const isPosted = (rep: Rep, address: string): boolean =>
  rep.captured().some((one) => one.kind === 'bounce.received' && JSON.stringify(one).includes(address))
