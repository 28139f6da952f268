import type { Page } from 'playwright-core'
import { PEOPLE, tellServer } from '../../e2e/known-people.ts'
import { movedByBadges } from '../../e2e/moved-by-badges.ts'
import { until } from '../../e2e/until.ts'
import { gmailPerson } from '../../gmail/person.ts'
import { type BadgeTime, installBadgeClock, readBadgeTimes } from './badge-clock.ts'
import type { PartInput } from './parts.ts'
import { atMost, none, quantile, type Row, share } from './row.ts'
import { GMAIL, repWith } from './send-world.ts'
import { seedsOf } from './size.ts'

const KNOWN = Object.values(PEOPLE).filter(({ address }) => address !== PEOPLE.unknown.address)
const KNOWN_ADDRESSES = new Set<string>(KNOWN.map(({ address }) => address))
const CACHED_MS = 50
const COLD_MS = 300

type Measured = { cached: BadgeTime[]; cold: BadgeTime[]; again: BadgeTime[]; moved: string[]; bare: string[] }

/** Chips of people in the feed, of people nobody knows, and chips that the page makes anew. */
export async function measureBadges({ executablePath, size }: PartInput): Promise<Row[]> {
  const rep = await repWith(executablePath, 'both')
  const all: Measured = { cached: [], cold: [], again: [], moved: [], bare: [] }
  try {
    await tellServer(rep, Date.now())
    const seeds = seedsOf(size)
    const rounds = Math.ceil(size.badges / 4)
    for (let round = 0; round < rounds; round += 1) {
      const seed = seeds[round % seeds.length] ?? 1
      const page = await rep.context.newPage()
      await installBadgeClock(page)
      const person = gmailPerson(page, rep.site.gmail)
      await person.open(`${GMAIL}?seed=${seed}`)
      await writeTo(page, person, round, all, seed)
      await page.close()
    }
    return [
      share(
        'badges shown',
        all.cached.length + all.cold.length,
        all.cached.length + all.cold.length + all.bare.length,
        100,
        all.bare,
      ),
      atMost(
        'badge from cache, p95 after the chip is mounted',
        quantile(
          all.cached.map(({ ms }) => ms),
          0.95,
        ),
        CACHED_MS,
        'ms',
      ),
      atMost(
        'badge cold, p95',
        quantile(
          all.cold.map(({ ms }) => ms),
          0.95,
        ),
        COLD_MS,
        'ms',
      ),
      none('elements moved by badges, bars and rows', all.moved, `${rounds} pages`),
      share(
        'badges re-attached within one frame',
        all.again.filter(({ frames }) => frames <= 1).length,
        all.again.length,
        100,
        [...all.again.filter(({ frames }) => frames > 1).map(({ address, frames }) => `${address}: ${frames} frames`)],
      ),
    ]
  } finally {
    await rep.stop()
  }
}

async function writeTo(
  page: Page,
  person: ReturnType<typeof gmailPerson>,
  round: number,
  all: Measured,
  seed: number,
): Promise<void> {
  const wanted = [0, 1].map((at) => KNOWN[(2 * round + at) % KNOWN.length] ?? KNOWN[0])
  const cold = [0, 1].map((at) => `cold${round}x${at}@dest.example`)
  await person.compose()
  for (const one of [...wanted.map((known) => known?.address ?? ''), ...cold]) {
    await person.addRecipient(one)
    const isShown = await until('a badge', () => badgeOf(page, one), Boolean, 10_000).catch(() => false)
    if (!isShown) all.bare.push(`${one}, seed ${seed}`)
  }
  const seen = new Set<string>()
  for (const time of await readBadgeTimes(page)) {
    // The first badge of somebody asks; a chip that the page makes anew has its answer already.
    if (seen.has(time.address)) all.again.push(time)
    else if (KNOWN_ADDRESSES.has(time.address)) all.cached.push(time)
    else all.cold.push(time)
    seen.add(time.address)
  }
  const moved = await page.evaluate(movedByBadges)
  if (moved > 0) all.moved.push(`seed ${seed}: ${moved}`)
}

const badgeOf = (page: Page, address: string): Promise<boolean> =>
  page
    .locator(`[data-reachable-badge][data-hovercard-id="${address}"], [data-reachable-badge][email="${address}"]`)
    .first()
    .isVisible()
