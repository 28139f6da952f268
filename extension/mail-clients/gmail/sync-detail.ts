import { parseJson } from '../json.ts'
import { MAIL_TIMES_MAX, type MailTime } from '../send-observation.ts'

/** What Gmail asks when a conversation is opened. */
export const isSyncDetail = (pathname: string): boolean => /^\/sync\/(b\/[^/]+\/)?(u\/\d+\/)?i\/fd$/.test(pathname)

const SLOT = { time: 16, legacyId: 34 }
const DEPTH_MAX = 12
/** A conversation with many long mails; most of it lies below the details, where nothing is looked at. */
const NODES_MAX = 20_000
/** A bigger conversation tells no times; then its signatures are not read. */
const ANSWER_CHARACTERS_MAX = 1_000_000

/** When the messages of an opened conversation were written. Never throws; an unknown shape gives an empty list. */
export function readMailTimes(text: string): MailTime[] {
  const found: MailTime[] = []
  let nodesLeft = NODES_MAX
  const walk = (node: unknown, depth: number): void => {
    if (!Array.isArray(node) || depth > DEPTH_MAX || nodesLeft-- <= 0 || found.length >= MAIL_TIMES_MAX) return
    const time = readDetail(node)
    if (time) found.push(time)
    else for (const child of node) walk(child, depth + 1)
  }
  if (text.length <= ANSWER_CHARACTERS_MAX) walk(parseJson(text), 0)
  return found
}

/** An id, and beside it the details: the time in slot 16, the id that the original is read by in slot 34. */
function readDetail(node: readonly unknown[]): MailTime | null {
  const [id, details] = node
  if (typeof id !== 'string' || !/^msg-[af]:/.test(id) || !Array.isArray(details)) return null
  const key: unknown = details[SLOT.legacyId]
  const atMs: unknown = details[SLOT.time]
  const isHex = typeof key === 'string' && /^[0-9a-f]{8,20}$/.test(key)
  return isHex && typeof atMs === 'number' && atMs > 0 ? { key, atMs } : null
}
