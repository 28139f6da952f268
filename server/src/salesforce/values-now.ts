import { type Catalog, knownFields, type ObjectName } from './catalog.ts'
import { queryAllPages } from './composite.ts'
import type { SalesforceConnection } from './connection.ts'
import type { SalesforceError } from './errors.ts'
import { textIn } from './json.ts'
import type { ValuesQuestion } from './salesforce-sync.ts'
import { inLists, select } from './soql.ts'

type Source = { readonly connection: SalesforceConnection; readonly catalog: Catalog }

/**
 * Reads fields of records as Salesforce holds them now, past the mirror: one call for up to five objects. A record that
 * is gone is missing from the answer, a field that the org does not have from its values.
 */
export async function readValues(
  { connection, catalog }: Source,
  asked: readonly ValuesQuestion[],
): Promise<
  | { readonly kind: 'looked'; readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>> }
  | { readonly kind: 'failed'; readonly error: SalesforceError }
> {
  const objects = [...new Set(asked.map(({ object }) => object))]
  const questions = objects.flatMap((object) => {
    const mine = asked.filter((each) => each.object === object)
    const wanted = ['Id', ...mine.flatMap(({ fields }) => fields)]
    const fields = knownFields(catalog, object as ObjectName, wanted)
    const ids = mine.map(({ recordId }) => recordId)
    return fields.length === 0 ? [] : inLists('Id', ids).map((where) => select(fields, object, { where }))
  })
  const answer = await queryAllPages(connection, questions)
  if (answer.kind === 'failed') return answer
  return {
    kind: 'looked',
    values: new Map(answer.records.flat().map((record) => [textIn(record, 'Id') ?? '', record])),
  }
}
