import { ORG_ID } from '../seed-org.ts'
import type { Handler } from './api.ts'

/** Older versions have been retired; newer ones do not exist yet. */
const SHOWN_VERSION_MIN = 31
/** Retired versions are still understood, for old clients. */
const VERSION_MIN = 20
const VERSION_MAX = 68

export const isVersion = (number: number) => number >= VERSION_MIN && number <= VERSION_MAX

/** `GET /services/data`, the one resource without a session. */
export function listVersions() {
  const numbers = Array.from({ length: VERSION_MAX - SHOWN_VERSION_MIN + 1 }, (_, index) => SHOWN_VERSION_MIN + index)
  return numbers.map((number) => ({
    label: releaseOf(number),
    url: `/services/data/v${number}.0`,
    version: `${number}.0`,
  }))
}

/** Three releases a year; that of the winter carries the next year. 32 was the first of '15. */
function releaseOf(number: number): string {
  const season = ['Winter', 'Spring', 'Summer'][(number - 32 + 3) % 3] ?? ''
  return `${season} '${15 + Math.floor((number - 32) / 3)}`
}

/** `GET V`: where the resources are. */
export const listResources: Handler = (context) => {
  const names = (
    'compactLayouts,composite,jobs,limits,parameterizedSearch,process,query,queryAll,quickActions,recent,search,' +
    'sobjects,tabs,theme,tooling'
  ).split(',')
  const urls = Object.fromEntries(names.map((name) => [name, `${context.versionPath}/${name}`]))
  const identity = `${context.sim.baseUrl}/id/${ORG_ID}/${context.session.userId}`
  return { status: 200, body: { ...urls, identity } }
}

/** `GET V/limits`. */
export const listLimits: Handler = (context) => {
  const { apiLimit } = context.sim.config()
  const used = context.sim.calls.usedInWindow(context.sim.clock.nowMs())
  const unused = (Max: number) => ({ Max, Remaining: Max })
  return {
    status: 200,
    body: {
      ConcurrentAsyncGetReportInstances: unused(200),
      ConcurrentSyncReportRuns: unused(20),
      DailyApiRequests: { Max: apiLimit, Remaining: Math.max(0, apiLimit - used) },
      DailyBulkApiBatches: unused(15_000),
      DailyAsyncApexExecutions: unused(250_000),
      DailyBulkV2QueryFileStorageMB: unused(976_562),
      DailyBulkV2QueryJobs: unused(10_000),
      DailyWorkflowEmails: unused(1_000),
      DataStorageMB: unused(10_240),
      FileStorageMB: unused(10_240),
      HourlyAsyncReportRuns: unused(1_200),
      HourlySyncReportRuns: unused(500),
      MassEmail: unused(5_000),
      SingleEmail: unused(5_000),
    },
  }
}
