/** How far the conversation with the other server had come when it refused. */
export type Stage = 'connect' | 'helo' | 'mail' | 'rcpt' | 'data'

/** "(in reply to RCPT TO command)" of Postfix, "after RCPT TO:<…>" of Exim and what others say like that. */
const SAID =
  /\b(?:in reply to|in response to|response to|after|while sending|while receiving|while performing|smtp command)[\s:"'-]{1,12}(?:the |your |a |pipelined |sending |initial |server ){0,3}(connection|greeting|ehlo|helo|mail from|rcpt to|end of data|data)\b/
const STAGE_OF: Readonly<Record<string, Stage>> = {
  connection: 'connect',
  greeting: 'connect',
  ehlo: 'helo',
  helo: 'helo',
  'mail from': 'mail',
  'rcpt to': 'rcpt',
  'end of data': 'data',
  data: 'data',
}
/** qmail-remote has a sentence for each stage. */
const QMAIL: readonly (readonly [string, Stage])[] = [
  ['but greeting failed', 'connect'],
  ['but my name was rejected', 'helo'],
  ['but sender was rejected', 'mail'],
  ['does not like recipient', 'rcpt'],
  ['failed on data command', 'data'],
  ['failed after i sent the message', 'data'],
]
/**
 * Japanese carriers judge the recipient when they have the whole mail, and their answer shows it: where KDDI names the
 * address in answer to RCPT, its place is empty after DATA; docomo's "Unknown user" with a bare address comes after DATA.
 * Both mean "no such user, or one whose filter refused".
 */
const AFTER_DATA = /\b550:? : user unknown|\b550 unknown user [^\s<>@"':]{1,64}@[a-z0-9.-]{1,200}(?:[\s).]|$)/
/** Gmail's older notices number the steps of the conversation. */
const GMAIL_STATES: readonly (readonly [string, Stage])[] = [
  ['(state 14)', 'rcpt'],
  ['(state 17)', 'data'],
  ['(state 18)', 'data'],
]
/** A refusal in a transcript: "<<< 550 …" of Sendmail and Courier, "<-- 550 …" of MDaemon. */
const REFUSAL = /^[ \t]{0,8}(?:<<<|<--)[ \t]{1,4}[45]\d\d/m
/** A server that took no recipient says so when the client goes on: the refusal before it was about the recipient. */
const NO_RECIPIENT = /(?:need rcpt|rcpt first|no valid recipients|no recipients|rcpt command)/

/**
 * At which SMTP command the other side refused, where the text tells; null where it does not.
 * @source RFC 5321 §3.3 (order of commands); RFC 2920 (with pipelining DATA is sent before RCPT is answered)
 */
export function stageIn(text: string): Stage | null {
  const lower = text.toLowerCase()
  const said = SAID.exec(lower)?.[1]
  if (said !== undefined) return STAGE_OF[said] ?? null
  if (AFTER_DATA.test(lower)) return 'data'
  const byQmail = [...QMAIL, ...GMAIL_STATES].find(([words]) => lower.includes(words))
  return byQmail?.[1] ?? stageOfTranscript(lower) ?? namedCommand(lower)
}

function stageOfTranscript(text: string): Stage | null {
  const refusal = REFUSAL.exec(text)
  if (refusal === null) return null
  const before = text.slice(Math.max(0, refusal.index - 2_000), refusal.index)
  const talkAt = before.lastIndexOf('while talking to')
  const commandAt = Math.max(before.lastIndexOf('>>>'), before.lastIndexOf('-->'))
  if (talkAt > commandAt) return 'connect'
  if (commandAt < 0) return null
  const stage = stageOfCommand(before.slice(commandAt + 3, commandAt + 24).trimStart())
  return stage === 'data' && NO_RECIPIENT.test(text.slice(refusal.index)) ? 'rcpt' : stage
}

function stageOfCommand(command: string): Stage | null {
  if (command.startsWith('ehlo') || command.startsWith('helo')) return 'helo'
  if (command.startsWith('mail from')) return 'mail'
  if (command.startsWith('rcpt to')) return 'rcpt'
  return command.startsWith('data') || command.startsWith('bdat') || command.startsWith('.') ? 'data' : null
}

function namedCommand(text: string): Stage | null {
  if (/\brcpt to\b/.test(text)) return 'rcpt'
  if (text.includes('end of data')) return 'data'
  return text.includes('mail from command') ? 'mail' : null
}
