import type { OrgSettings } from '@reachable/shared/contract'
import { type Catalog, knownFields } from './catalog.ts'
import { queryAllPages } from './composite.ts'
import type { SalesforceConnection } from './connection.ts'
import type { SalesforceError } from './errors.ts'
import { dateIn, flagIn, textIn } from './json.ts'
import type { FlagQuestion, FlagsNow } from './salesforce-sync.ts'
import { inLists, select } from './soql.ts'

type Source = { readonly connection: SalesforceConnection; readonly catalog: Catalog; readonly settings: OrgSettings }

/** Reads the bounce flags of a few records, both objects in one call. */
export async function readFlags(
  { connection, catalog, settings }: Source,
  records: readonly FlagQuestion[],
): Promise<
  | { readonly kind: 'looked'; readonly flags: ReadonlyMap<string, FlagsNow> }
  | { readonly kind: 'failed'; readonly error: SalesforceError }
> {
  const { hardBounce, hardBounceDate } = settings.fields
  const questions = (['Contact', 'Lead'] as const).flatMap((object) => {
    const ids = records.filter((record) => record.object === object).map(({ recordId }) => recordId)
    const fields = knownFields(catalog, object, ['Id', hardBounce, hardBounceDate])
    return inLists('Id', ids).map((where) => select(fields, object, { where }))
  })
  const answer = await queryAllPages(connection, questions)
  if (answer.kind === 'failed') return answer
  const flags = answer.records
    .flat()
    .map((record): [string, FlagsNow] => [
      textIn(record, 'Id') ?? '',
      { hardBounce: flagIn(record, hardBounce), hardBounceDate: dateIn(record, hardBounceDate) },
    ])
  return { kind: 'looked', flags: new Map(flags) }
}
