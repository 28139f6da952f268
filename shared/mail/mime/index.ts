export { type HeaderField, type MailHeaders, readHeaderBlock } from './headers.ts'
export * from './limits.ts'
export { type Mail, type Part, readMail } from './read-mail.ts'
