/** How much of everything is measured. */
export type BenchSize = {
  /** Page seeds 1, 2, … */
  readonly seeds: number
  readonly randomSeeds: number
  readonly randomFrom: number
  readonly mailsPerSeed: number
  /** The same with one observer off. */
  readonly mailsPerSeedAlone: number
  readonly badges: number
  readonly bounces: number
  readonly canaryMails: number
  readonly forged: number
  readonly workerStops: number
  readonly kills: number
  readonly idleSeconds: number
  readonly navigations: number
  readonly keys: number
}

/** @source issue 6: the table, and at least 50 page seeds beside random ones */
export const FULL: BenchSize = {
  ...{
    seeds: 52,
    randomSeeds: 8,
    randomFrom: 1_000 + Math.floor(Math.random() * 1e6),
    mailsPerSeed: 11,
    mailsPerSeedAlone: 7,
  },
  ...{ badges: 120, bounces: 100, canaryMails: 500, forged: 10_000, workerStops: 200, kills: 50 },
  ...{ idleSeconds: 600, navigations: 500, keys: 1_000 },
}
/** @source DESIGN §9: what a test may take */
export const SHORT: BenchSize = {
  ...{ seeds: 6, randomSeeds: 0, randomFrom: 0, mailsPerSeed: 7, mailsPerSeedAlone: 7 },
  ...{ badges: 12, bounces: 3, canaryMails: 20, forged: 2_000, workerStops: 5, kills: 2 },
  ...{ idleSeconds: 5, navigations: 20, keys: 30 },
}

export const seedsOf = ({ seeds, randomSeeds, randomFrom }: BenchSize): number[] => [
  ...Array.from({ length: seeds }, (_, index) => index + 1),
  ...Array.from({ length: randomSeeds }, (_, index) => randomFrom + index),
]
