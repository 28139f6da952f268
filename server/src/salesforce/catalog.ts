import { digest, FILLABLE_FIELDS, type FillableField, type OrgSettings } from '@reachable/shared/contract'
import { apiNameOf, type OrgFields, type Picklists } from '@reachable/shared/rules'
import { readComposite } from './composite.ts'
import type { SalesforceConnection } from './connection.ts'
import type { SalesforceError } from './errors.ts'
import { type CrmRecord, flagIn, listIn, numberIn, recordIn, textIn } from './json.ts'

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
  // Only where Shared Activities are on.
  'TaskRelation',
  'EventRelation',
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
  /** What a new record gets; null where that is nothing. */
  readonly defaultValue?: string | number | boolean | null
  /** The active values of a picklist. */
  readonly picklist: readonly { readonly value: string; readonly label: string }[]
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
    if (part?.kind === 'ok') {
      catalog.set(name, readFields(part.body))
      if (name === 'Contact') childrenOf.set(catalog, readChildren(part.body))
    } else if (part && !['INVALID_TYPE', 'NOT_FOUND'].includes(part.error.code)) return part
  }
  return { kind: 'ok', catalog }
}

/** Relationships by which records hang on contacts, by `Object.Field`. */
type Children = ReadonlyMap<string, string>
/** Lives as long as the description that it belongs to. */
const childrenOf = new WeakMap<Catalog, Children>()

/** As the org described them; null where it did not, or where one of them could not be asked. */
export const contactChildren = (catalog: Catalog): Children | null => childrenOf.get(catalog) ?? null

/** From now on each is asked for by itself, and may be missing. */
export const distrustChildren = (catalog: Catalog): boolean => childrenOf.delete(catalog)

const readChildren = (body: unknown): Children =>
  new Map(
    listIn(recordIn(body).childRelationships).flatMap((entry) => {
      const child = recordIn(entry)
      const name = textIn(child, 'relationshipName')
      return name === null ? [] : [[`${textIn(child, 'childSObject')}.${textIn(child, 'field')}`, name] as const]
    }),
  )

export const hasField = (catalog: Catalog, object: ObjectName, field: string): boolean =>
  catalog.get(object)?.has(field) === true

/** Those of the wanted fields that exist; a query that names another fails as a whole. */
export const knownFields = (catalog: Catalog, object: ObjectName, wanted: readonly string[]): string[] =>
  [...new Set(wanted)].filter((name) => hasField(catalog, object, name))

/** Differs where a field came, went, or takes other values than before. */
export const catalogDigest = (catalog: Catalog): string =>
  digest([...catalog].map(([object, fields]) => JSON.stringify([object, [...fields.values()]])))

/** Those of the values that this org takes when a record is made. */
export function fieldsToCreate(
  catalog: Catalog,
  object: ObjectName,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields = catalog.get(object)
  return Object.fromEntries(Object.entries(values).filter(([name]) => fields?.get(name)?.isCreateable === true))
}

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
          defaultValue:
            textIn(field, 'defaultValue') ?? flagIn(field, 'defaultValue') ?? numberIn(field, 'defaultValue'),
          picklist: textIn(field, 'type') === 'picklist' ? activeValues(field) : [],
        },
      ]
    }),
  )
}

function activeValues(field: CrmRecord): Field['picklist'] {
  return listIn(field.picklistValues)
    .map(recordIn)
    .filter((each) => flagIn(each, 'active') !== false)
    .map((each) => {
      const value = textIn(each, 'value') ?? ''
      return { value, label: textIn(each, 'label') ?? value }
    })
}

/** The fields of contacts, leads, roles and activities, as setup and the settings need them. */
export function orgFieldsIn(catalog: Catalog): OrgFields {
  const objects = (['Contact', 'Lead', 'OpportunityContactRole'] as const).flatMap((object) => {
    const fields = catalog.get(object)
    return fields ? [[object, Object.fromEntries([...fields.values()].map(toOrgField))] as const] : []
  })
  return { ...Object.fromEntries(objects), ...sharedByActivities(catalog) }
}

/** Custom fields of activities are one field on two objects, whose rights are granted on each. */
function sharedByActivities(catalog: Catalog): OrgFields {
  const [tasks, events] = [catalog.get('Task'), catalog.get('Event')]
  if (!tasks || !events) return {}
  const both = [...tasks.values()].flatMap((task) => {
    const event = events.get(task.name)
    if (!event) return []
    const isCreateable = task.isCreateable && event.isCreateable
    const isUpdateable = task.isUpdateable && event.isUpdateable
    return [toOrgField({ ...task, isCreateable, isUpdateable, isUnique: task.isUnique && event.isUnique })]
  })
  return { Activity: Object.fromEntries(both) }
}

const toOrgField = ({ name, type, isCreateable, isUpdateable, isUnique, defaultValue = null }: Field) =>
  [name, { type, isCreateable, isUpdateable, isUnique, defaultValue }] as const

/**
 * What the org's picklists allow in the fields that captured mail can fill (ENR-9). With state and country picklists the
 * lists belong to the code fields, and the address fields take their labels.
 */
export function contactPicklists(catalog: Catalog, { fields }: Pick<OrgSettings, 'fields'>): Picklists {
  const contact = catalog.get('Contact')
  const lists = FILLABLE_FIELDS.flatMap((field): [FillableField, readonly string[]][] => {
    const name = apiNameOf(field, { fields })
    const own = contact?.get(name)
    if (own?.type === 'picklist') return [[field, own.picklist.map(({ value }) => value)]]
    const codes = contact?.get(`${name}Code`)
    return codes?.type === 'picklist' ? [[field, codes.picklist.map(({ label }) => label)]] : []
  })
  return Object.fromEntries(lists)
}
