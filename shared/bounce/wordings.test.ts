import { describe, expect, test } from 'vitest'
import { classify } from './classify.ts'
import { replyCodeIn, statusIn } from './notice/codes.ts'
import { stageIn } from './notice/stage.ts'
import { WORDINGS } from './wordings-fixtures.ts'

/** Asks the whole engine about one answer, as if it were the Diagnostic-Code of a failed recipient. */
function verdictOn(says: string) {
  return classify({
    diagnostic: says,
    prose: [],
    diagnosticStatus: statusIn(says),
    reportStatus: null,
    replyCode: replyCodeIn(says),
    stage: stageIn(says),
    isDelayed: false,
  })
}

describe.each(WORDINGS.map(({ of, wordings }) => [of, wordings] as const))('%s', (_, wordings) => {
  test.each(wordings)('"$says" is $reason', ({ says, reason }) => expect(verdictOn(says).reason).toBe(reason))
})
