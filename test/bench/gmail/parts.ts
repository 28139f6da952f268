import { measureBadges } from './badges.ts'
import { measureBounces } from './bounces.ts'
import { measureCapturedBodies } from './captured-bodies.ts'
import { measureCosts } from './costs.ts'
import { measureHostilePage } from './hostile.ts'
import { measureAccess, measureCoverage, measureSizes } from './others.ts'
import { measurePrivacy } from './privacy.ts'
import type { Row } from './row.ts'
import type { Seats } from './seats.ts'
import { measureSends } from './sends.ts'
import type { BenchSize } from './size.ts'
import { measureSurvival } from './survival.ts'

export type PartInput = {
  readonly executablePath: string
  readonly size: BenchSize
  /** Where several browsers may run at once; without seats, one after the other. */
  readonly seats?: Seats
}
type Part = (input: PartInput) => Promise<Row[]>

/** Parts that judge no times: they may run at once. The others have the machine for themselves. */
export const TIMELESS: ReadonlySet<string> = new Set([
  'bodies',
  'sends',
  'privacy',
  'hostile',
  'survival',
  'rules',
  'access',
])

/** The table of issue 6, part by part. */
export const PARTS = {
  bodies: async () => measureCapturedBodies(),
  sends: measureSends,
  survival: measureSurvival,
  privacy: measurePrivacy,
  hostile: measureHostilePage,
  rules: measureCoverage,
  access: measureAccess,
  sizes: measureSizes,
  bounces: measureBounces,
  badges: measureBadges,
  costs: measureCosts,
} satisfies Record<string, Part>
export type GmailParts = keyof typeof PARTS
