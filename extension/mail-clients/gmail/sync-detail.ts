import { parseJson } from '../json.ts'
import { MAIL_TIMES_MAX, type MailTime } from '../send-observation.ts'
import { readTime, slot } from './sync-messages.ts'

/** What Gmail asks when a conversation is opened. */
export const isSyncDetail = (pathname: string): boolean => /^\/sync\/(b\/[^/]+\/)?(u\/\d+\/)?i\/fd$/.test(pathname)

const SLOT = { time: 16, legacyId: 34 }
const DEPTH_MAX = 12
/** A conversation with many long mails; most of it lies below the details, where nothing is looked at. */
const NODES_MAX = 20_000
/** A bigger conversation tells no times; then its signatures are not read. */
const ANSWER_CHARACTERS_MAX = 1_000_000

/** When the messages of an opened conversation were written. Never throws; an unknown shape gives an empty list. */
export const readMailTimes = (text: string): MailTime[] =>
  text.length <= ANSWER_CHARACTERS_MAX ? mailTimesIn(parseJson(text)) : []

/** The same of what is parsed already. */
export function mailTimesIn(root: unknown): MailTime[] {
  const found: MailTime[] = []
  let nodesLeft = NODES_MAX
  const walk = (node: unknown, depth: number): void => {
    if (
      typeof node !== 'object' ||
      node === null ||
      depth > DEPTH_MAX ||
      nodesLeft-- <= 0 ||
      found.length >= MAIL_TIMES_MAX
    )
      return
    const time = readDetail(node)
    if (time) found.push(time)
    else for (const child of Object.values(node)) walk(child, depth + 1)
  }
  walk(root, 0)
  return found
}

/** An id, and beside it the details: the time in slot 16, the id that the original is read by in slot 34. */
function readDetail(node: object): MailTime | null {
  const [id, details] = [slot(node, 0), slot(node, 1)]
  if (typeof id !== 'string' || !/^msg-[af]:/.test(id) || typeof details !== 'object' || details === null) return null
  const key = slot(details, SLOT.legacyId)
  const atMs = readTime(slot(details, SLOT.time))
  const isHex = typeof key === 'string' && /^[0-9a-f]{8,20}$/.test(key)
  return isHex && atMs !== null ? { key, atMs } : null
}
