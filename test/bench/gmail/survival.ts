import { stopServiceWorkers } from '../../e2e/browser.ts'
import { killBrowser } from '../../e2e/kill-browser.ts'
import type { Rep } from '../../e2e/rep.ts'
import { until } from '../../e2e/until.ts'
import { type SeededRandom, seededRandom } from '../../replica/page/random.ts'
import type { PartInput } from './parts.ts'
import { judged, type Row } from './row.ts'
import { openSeed, repWith } from './send-world.ts'

const SEED = 77
const PER_PAGE = 20

/** Workers that are stopped and browsers that are killed at any moment around a send. */
export async function measureSurvival({ executablePath, size }: PartInput): Promise<Row[]> {
  const rep = await repWith(executablePath, 'both')
  try {
    const random = seededRandom(SEED)
    const stopped = await stopWorkers(rep, size.workerStops, random)
    const killed = await killBrowsers(rep, size.kills, random)
    return [verdict(rep, 'worker stops', stopped), verdict(rep, 'browser kills', killed)]
  } finally {
    await rep.stop()
  }
}

function verdict(rep: Rep, what: string, addresses: readonly string[]): Row {
  const counts = addresses.map((address) => ({ address, count: timesCaptured(rep, address) }))
  const lost = counts.filter(({ count }) => count === 0)
  const doubled = counts.filter(({ count }) => count > 1)
  return judged(
    `${addresses.length} ${what}`,
    `${lost.length} lost, ${doubled.length} doubled`,
    '0 lost, 0 doubled',
    lost.length + doubled.length === 0,
    { details: [...lost, ...doubled].map(({ address, count }) => `${address}: ${count} times`) },
  )
}

const timesCaptured = (rep: Rep, address: string): number =>
  rep
    .captured()
    .filter((one) => one.kind === 'email.sent' && one.participants.some((other) => other.address === address)).length

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function stopWorkers(rep: Rep, stops: number, random: SeededRandom): Promise<string[]> {
  const addresses: string[] = []
  let { page, person } = await openSeed(rep, 1)
  for (let stop = 0; stop < stops; stop += 1) {
    if (stop > 0 && stop % PER_PAGE === 0) {
      await page.close()
      ;({ page, person } = await openSeed(rep, 1 + stop / PER_PAGE))
    }
    const address = `stop${stop}@dest.example`
    // One time in three the server cannot be reached either.
    rep.line.isDown = random.chance(0.34)
    await person.compose()
    await person.addRecipient(address)
    await person.send()
    await pause(random.below(250))
    await stopServiceWorkers(rep.context, rep.extensionId)
    await person.waitForSent()
    addresses.push(address)
  }
  await page.close()
  await settle(rep)
  return addresses
}

async function killBrowsers(rep: Rep, kills: number, random: SeededRandom): Promise<string[]> {
  const addresses: string[] = []
  for (let kill = 0; kill < kills; kill += 1) {
    const address = `kill${kill}@dest.example`
    const { person } = await openSeed(rep, 1 + (kill % 6))
    rep.line.isDown = random.chance(0.5)
    await person.compose()
    await person.addRecipient(address)
    await person.send()
    await person.waitForSent()
    await pause(random.below(400))
    await killBrowser(rep.profileDir)
    await rep.reopen()
    addresses.push(address)
  }
  await settle(rep)
  return addresses
}

async function settle(rep: Rep): Promise<void> {
  rep.line.isDown = false
  // Longer than anybody waits for an answer: a page that was closed at once may have taken it along.
  await rep.panel.ageSends(360_000)
  await rep.panel.endBackOff()
  await until('the queue', async () => {
    const { queued, waitingToSettle } = await rep.panel.ask({ kind: 'flush' })
    return queued === 0 && waitingToSettle === 0
  })
}
