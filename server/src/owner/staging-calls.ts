import type { SpotCheck, StagingPage } from '@reachable/shared/contract'
import * as z from 'zod'
import type { OrgDb } from '../db/org/open.ts'
import { listStaging } from '../db/org/staging-rows.ts'
import { spotCheck } from '../jobs/spot-check.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'
import type { PageInput } from './owner-calls.ts'
import { readCursor, toPage } from './page-cursor.ts'

export type StagingCalls = {
  /** HBF-7 */
  staging(page: PageInput): Promise<StagingPage>
  /** HBF-11. Asks Salesforce; the code of its refusal where it cannot be asked. */
  spotCheck(nowMs: number): Promise<SpotCheck | { readonly refused: string }>
}

export function stagingCalls(db: OrgDb, salesforce: SalesforceSync): StagingCalls {
  return {
    staging: async (page) => {
      const after = readCursor(z.string(), page.cursor) ?? ''
      const rows = await listStaging(db, { after, limit: page.limit + 1 })
      const { items, nextCursor } = toPage(
        rows,
        page,
        (row) => ({
          SubscriberKey: row.subscriberKey,
          EmailAddress: row.emailAddress,
          BounceCategory: row.bounceCategory,
          SMTPCode: row.smtpCode,
          BounceReason: row.bounceReason,
          BounceDate: new Date(row.bouncedAtMs).toISOString(),
          ContactIds: [...row.contactIds],
          LeadIds: [...row.leadIds],
          runId: row.runId,
        }),
        (row) => row.emailAddress,
      )
      return { rows: [...items], nextCursor, hasMore: nextCursor !== null }
    },
    spotCheck: (nowMs) => spotCheck(db, salesforce, nowMs),
  }
}
