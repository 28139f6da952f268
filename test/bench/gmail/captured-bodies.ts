import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSyncRequest } from '@reachable/extension/gmail-wire'
import { seededRandom } from '../../replica/page/random.ts'
import { none, notBuilt, type Row, share } from './row.ts'

const CAPTURES = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'snapshots', 'gmail')
const BAR = '100 %'

type Message = { id: string; intent: string; to: string[]; cc: string[]; bcc: string[]; subject: string }
type Json = unknown

/**
 * Real request bodies, read by documented position here and by structure in the extension; then the same bodies as they
 * might look tomorrow: deeper, with operations in another order and labels a slot away.
 */
export function measureCapturedBodies(): Row[] {
  const files = existsSync(CAPTURES)
    ? readdirSync(CAPTURES).filter((name) => /request.*\.json$/.test(name) && !name.startsWith('gmailjs'))
    : []
  if (files.length === 0) return [notBuilt('captured bodies: ../shared/snapshots/gmail is not there', BAR)]
  const bodies = files.map((name) => ({ name, body: JSON.parse(readFileSync(join(CAPTURES, name), 'utf8')) as Json }))
  const known = bodies.map(({ name, body }) => ({ name, body, expected: readByPosition(body) }))
  const wrong = known.filter(({ body, expected }) => !isSame(readByStructure(body), expected))
  const unread = known.filter(({ expected }) => expected.length === 0).map(({ name }) => name)
  const moved = known.flatMap((one) => [1, 2, 3, 4].map((seed) => ({ ...one, seed })))
  const lost = moved.filter(({ body, expected, seed }) => !isSame(readByStructure(movedBody(body, seed)), expected))
  return [
    share('captured bodies: type, To, Cc, Bcc, subject', known.length - wrong.length, known.length, 100, [
      ...wrong.map(({ name }) => name),
    ]),
    none('captured bodies without a message at any known place', unread, `${files.length} files`),
    share('the same with everything around the records moved', moved.length - lost.length, moved.length, 100, [
      ...lost.map(({ name, seed }) => `${name}, move ${seed}`),
    ]),
  ]
}

const readByStructure = (body: Json): Message[] =>
  readSyncRequest(body).map(({ key, intent, record }) => ({
    ...{ id: key, intent },
    to: (record.to ?? []).map(({ address }) => address),
    cc: (record.cc ?? []).map(({ address }) => address),
    bcc: (record.bcc ?? []).map(({ address }) => address),
    subject: record.subject ?? '',
  }))

/** The element at a path of 0-based positions, in arrays and in objects whose keys count from 1. */
function at(root: Json, ...path: number[]): Json {
  return path.reduce<Json>((here, index) => {
    if (Array.isArray(here)) return here[index]
    return typeof here === 'object' && here !== null ? Reflect.get(here, String(index + 1)) : undefined
  }, root)
}
const list = (value: Json): Json[] => (Array.isArray(value) ? value : [])

/** @source gmail.md §2.1 and §2.2: the three places of a record, and the positions inside it */
function readByPosition(body: Json): Message[] {
  return list(at(body, 1, 0)).flatMap((operation) => {
    const change = at(operation, 1, 1)
    const record = [at(change, 2, 0, 4, 0), at(change, 1, 0), at(change, 13, 0)].find((one) => at(one, 0) !== undefined)
    const labels = list(at(record, 10)).map(String)
    const intent = labels.includes('^pfg') ? 'send' : labels.includes('^scheduled') ? 'schedule' : 'draft'
    const people = (slot: number): string[] => list(at(record, slot)).map((one) => String(at(one, 1)))
    if (record === undefined) return []
    const subject = String(at(record, 7) ?? '')
    return [{ id: String(at(record, 0)), intent, to: people(2), cc: people(3), bcc: people(4), subject }]
  })
}

const sorted = (messages: Message[]): Message[] => messages.toSorted((a, b) => a.id.localeCompare(b.id))
const isSame = (one: Message[], other: Message[]): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))

/** Levels come and go around a record, operations change places; the record itself keeps its slots. */
function movedBody(body: Json, seed: number): Json {
  const random = seededRandom(seed)
  const records = recordsIn(body).toSorted(() => random.next() - 0.5)
  const wrap = (node: Json): Json => {
    const kind = random.below(3)
    if (kind === 0) return [null, node, 2]
    return kind === 1 ? { 3: node, 7: '1' } : [[1, ['thread-a:r1', node]]]
  }
  const deeper = records.map((record) => Array.from({ length: 1 + random.below(6) }).reduce<Json>(wrap, record))
  return random.chance(0.5) ? [[null, 9], [deeper], null] : { 4: { 1: deeper }, 9: '12' }
}

function recordsIn(node: Json): Json[] {
  if (typeof node !== 'object' || node === null) return []
  const id = at(node, 0)
  return typeof id === 'string' && id.startsWith('msg-') && list(at(node, 10)).length > 0
    ? [node]
    : Object.values(node).flatMap(recordsIn)
}
