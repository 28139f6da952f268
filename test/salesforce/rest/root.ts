import { ORG_ID } from '../seed-org.ts'
import type { Handler } from './api.ts'

const VERSION_NAMES: readonly [number, string][] = [
  [50, "Winter '21"],
  [51, "Spring '21"],
  [60, "Spring '24"],
  [62, "Winter '25"],
  [63, "Spring '25"],
  [64, "Summer '25"],
  [65, "Winter '26"],
  [66, "Spring '26"],
  [67, "Summer '26"],
  [68, "Winter '27"],
]

/** `GET /services/data`, the one resource without a session. */
export function listVersions() {
  return VERSION_NAMES.map(([number, label]) => ({
    label,
    url: `/services/data/v${number}.0`,
    version: `${number}.0`,
  }))
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
