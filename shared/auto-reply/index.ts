import type { AutoReply } from '../contract/activity.ts'
import type { MailHeaders } from '../mail/mime/headers.ts'

export type AutoReplyReading = {
  readonly reply: AutoReply | null
  readonly isDeparted: boolean
  readonly signs: readonly string[]
}

export function readAutoReply(_headers: MailHeaders, _text: string): AutoReplyReading | null {
  return null
}
