import { measureBadges } from './badges.ts'
import { measureBounces } from './bounces.ts'
import { measureCapturedBodies } from './captured-bodies.ts'
import { measureCosts } from './costs.ts'
import { measureHostilePage } from './hostile.ts'
import { measureAccess, measureCoverage, measureSizes } from './others.ts'
import { measurePrivacy } from './privacy.ts'
import type { Row } from './row.ts'
import { measureSends } from './sends.ts'
import type { BenchSize } from './size.ts'
import { measureSurvival } from './survival.ts'

export type PartInput = { readonly executablePath: string; readonly size: BenchSize }
type Part = (input: PartInput) => Promise<Row[]>

/** The table of issue 6, part by part. */
export const PARTS = {
  bodies: async () => measureCapturedBodies(),
  sends: measureSends,
  bounces: measureBounces,
  badges: measureBadges,
  privacy: measurePrivacy,
  hostile: measureHostilePage,
  survival: measureSurvival,
  costs: measureCosts,
  sizes: measureSizes,
  rules: measureCoverage,
  access: measureAccess,
} satisfies Record<string, Part>
export type GmailParts = keyof typeof PARTS
