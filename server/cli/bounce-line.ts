import type { Reading } from '@reachable/shared/bounce'

/** One line of `reachable bounces --jsonl`. Others rely on its form: null for what was not seen. */
export type BounceLine = {
  readonly file: string
  readonly kind: Reading['kind']
  readonly recipients: readonly {
    readonly address: string
    readonly status: string | null
    readonly replyCode: string | null
    readonly action: string
    readonly reason: string | null
    readonly recipientState: string | null
    readonly hard: boolean | null
  }[]
  readonly autoReply: Reading['autoReply']
}

export function bounceLine(file: string, reading: Reading): BounceLine {
  return {
    file,
    kind: reading.kind,
    recipients: (reading.report?.recipients ?? []).map((recipient) => ({
      address: recipient.address,
      status: recipient.status,
      replyCode: recipient.replyCode,
      action: recipient.action,
      reason: recipient.reason,
      recipientState: recipient.recipientState,
      hard: recipient.hard,
    })),
    autoReply: reading.autoReply,
  }
}
