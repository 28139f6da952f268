import type { ContactInspection } from '@reachable/shared/rules'
import { chunksOf } from '../db/org/chunks.ts'
import type { Catalog } from './catalog.ts'
import { HEAVY_SUB_REQUESTS_MAX, queryRequest, readComposite, readPage, type SubRequest } from './composite.ts'
import type { InspectionSource } from './contact-inspection.ts'
import type { SalesforceError } from './errors.ts'
import { type CrmRecord, listIn, recordIn, textIn } from './json.ts'
import { inLists, select } from './soql.ts'

/**
 * Records that a deleted contact would leave without a person, or take along. An org has no more of them than it uses:
 * objects and fields that it does not have are passed over. Activities and roles are looked at by themselves.
 */
const HANGERS: readonly (readonly [object: string, field: string])[] = [
  ['Case', 'ContactId'],
  ['CampaignMember', 'ContactId'],
  ['Quote', 'ContactId'],
  ['Contract', 'CustomerSignedId'],
  ['Order', 'BillToContactId'],
  ['Asset', 'ContactId'],
]
const MISSING = ['INVALID_TYPE', 'INVALID_FIELD', 'INSUFFICIENT_ACCESS', 'NOT_FOUND']

export const isMissing = ({ code }: SalesforceError): boolean => MISSING.includes(code)

/** Those of the relationships of contacts that tell of such records. */
export const hangingRelationships = (children: ReadonlyMap<string, string>): string[] =>
  HANGERS.flatMap(([object, field]) => children.get(`${object}.${field}`) ?? [])

/** What the sub-selects of a contact found. */
export const hangingOn = (record: CrmRecord, children: ReadonlyMap<string, string>): ContactInspection['others'] =>
  HANGERS.flatMap(([object, field]) => {
    const relationship = children.get(`${object}.${field}`)
    const found = relationship === undefined ? [] : listIn(recordIn(record[relationship]).records)
    return found.map((each) => ({ object, id: idOf(recordIn(each)) }))
  })

type Hangers =
  | { readonly kind: 'ok'; readonly byContact: ReadonlyMap<string, ContactInspection['others']> }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

/** Objects that an org does not have, for as long as its description holds: they are not asked for again. */
const missing = new WeakMap<Catalog, Set<string>>()

/** The same, each object by itself: where the org did not describe its relationships, or not all can be asked. */
export async function readHangers(
  { connection, catalog }: InspectionSource,
  contactIds: readonly string[],
): Promise<Hangers> {
  const absent = missing.get(catalog) ?? new Set<string>()
  missing.set(catalog, absent)
  const present = HANGERS.filter(([object]) => !absent.has(object))
  const questions = present.flatMap(([object, field]) =>
    inLists(field, contactIds).map((where) => {
      const request: SubRequest = queryRequest(select(['Id', field], object, { where }))
      return { object, field, request }
    }),
  )
  const byContact = new Map<string, { object: string; id: string }[]>()
  for (const chunk of chunksOf(questions, HEAVY_SUB_REQUESTS_MAX)) {
    const answer = await readComposite(
      connection,
      chunk.map((question) => question.request),
    )
    if (answer.kind === 'failed') return answer
    for (const [index, { object, field }] of chunk.entries()) {
      const part = answer.answers[index]
      if (part?.kind === 'failed' && !isMissing(part.error)) return part
      if (part?.kind === 'failed' && part.error.code === 'INVALID_TYPE') absent.add(object)
      // The first page tells that something hangs on the contact; how much does not matter.
      for (const record of part?.kind === 'ok' ? readPage(part.body).records : []) {
        const contactId = textIn(record, field) ?? ''
        byContact.set(contactId, [...(byContact.get(contactId) ?? []), { object, id: idOf(record) }])
      }
    }
  }
  return { kind: 'ok', byContact }
}

const idOf = (record: CrmRecord) => textIn(record, 'Id') ?? ''
