export { type AwayUntil, awayUntil, type DateOrder } from './dates.ts'
export { type AutoReplyReading, readAutoReply } from './read-auto-reply.ts'
