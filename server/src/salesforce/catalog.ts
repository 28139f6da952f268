import { readComposite } from './composite.ts'
import type { SalesforceConnection } from './connection.ts'
import type { SalesforceError } from './errors.ts'
import { flagIn, listIn, numberIn, recordIn, textIn } from './json.ts'

/** What an org has of the objects we know: fields may be missing, hidden from us, or of another type. */
const OBJECTS = [
  'User',
  'Account',
  'AccountTeamMember',
  'Contact',
  'Lead',
  'Opportunity',
  'OpportunityContactRole',
  'Task',
  'Event',
] as const
export type ObjectName = (typeof OBJECTS)[number]

export type Field = {
  readonly name: string
  readonly type: string
  /** Longest text that it takes; 0 where that means nothing. */
  readonly length: number
  readonly isCreateable: boolean
  readonly isUpdateable: boolean
  /** True where Salesforce itself refuses a second record with the same value. */
  readonly isUnique: boolean
}
/** Fields by object, those that our user may see; an object that the org does not have is absent. */
export type Catalog = ReadonlyMap<ObjectName, ReadonlyMap<string, Field>>

/** Asks for all objects in one call. A missing object (no account teams) is normal, everything else is a failure. */
export async function readCatalog(
  connection: SalesforceConnection,
): Promise<
  { readonly kind: 'ok'; readonly catalog: Catalog } | { readonly kind: 'failed'; readonly error: SalesforceError }
> {
  const answer = await readComposite(
    connection,
    OBJECTS.map((name) => ({ method: 'GET', path: `/sobjects/${name}/describe` })),
  )
  if (answer.kind === 'failed') return answer
  const catalog = new Map<ObjectName, ReadonlyMap<string, Field>>()
  for (const [index, name] of OBJECTS.entries()) {
    const part = answer.answers[index]
    if (part?.kind === 'ok') catalog.set(name, readFields(part.body))
    else if (part && !['INVALID_TYPE', 'NOT_FOUND'].includes(part.error.code)) return part
  }
  return { kind: 'ok', catalog }
}

export const hasField = (catalog: Catalog, object: ObjectName, field: string): boolean =>
  catalog.get(object)?.has(field) === true

/** Those of the wanted fields that exist; a query that names another fails as a whole. */
export const knownFields = (catalog: Catalog, object: ObjectName, wanted: readonly string[]): string[] =>
  [...new Set(wanted)].filter((name) => hasField(catalog, object, name))

function readFields(body: unknown): ReadonlyMap<string, Field> {
  const fields = listIn(recordIn(body).fields).map(recordIn)
  return new Map(
    fields.map((field) => {
      const name = textIn(field, 'name') ?? ''
      return [
        name,
        {
          name,
          type: textIn(field, 'type') ?? 'string',
          length: numberIn(field, 'length') ?? 0,
          isCreateable: flagIn(field, 'createable') === true,
          isUpdateable: flagIn(field, 'updateable') === true,
          isUnique: flagIn(field, 'unique') === true,
        },
      ]
    }),
  )
}
