export { parseDateHeader } from '../mail/date-header.ts'
export { type OwnMailSystem, readOrigin } from './authentication.ts'
export { type NoticeContext, readNotice } from './read-notice.ts'
export type { OriginalMail, Reading, ReadingKind } from './reading.ts'
