import type { OrgSettings, SetupItem, SetupState } from '../contract/index.ts'

/** A field of the org as its description shows it to the integration user. */
export type OrgField = {
  readonly type: string
  readonly isCreateable: boolean
  readonly isUpdateable: boolean
  /** What a new record gets; null where that is nothing. */
  readonly defaultValue: string | number | boolean | null
  /** False where Salesforce lets a second record have the same value. */
  readonly isUnique?: boolean
}
/**
 * By object and API name; an object that is missing cannot be seen. `Activity` holds the custom fields that tasks and
 * events share.
 */
export type OrgFields = Readonly<Record<string, Readonly<Record<string, OrgField>>>>

export type NeededField = {
  readonly object: 'Contact' | 'Lead' | 'OpportunityContactRole' | 'Activity'
  readonly name: string
  readonly label: string
  /** Types of the description that will do; the first is what setup creates. */
  readonly types: readonly string[]
  readonly defaultValue: boolean | null
  readonly rule: string
}

const CHECKBOX = ['boolean']
const MOMENT = ['datetime', 'date']
const TEXT = ['string']

/**
 * The fields that bounce rules write (ACT-1, HBF-1), and those by which our records are known: by reports (RPT-1, RPT-3)
 * and by us, so that nothing is made twice (SYN-1): on activities, which are not written without it, where a profile
 * writes them. Under the names that the settings map.
 */
export function neededFields({ fields, profiles }: Pick<OrgSettings, 'fields' | 'profiles'>): NeededField[] {
  const flag = { name: fields.hardBounce, label: 'Hard Bounce', types: CHECKBOX, defaultValue: false, rule: 'HBF-1' }
  const date = {
    name: fields.hardBounceDate,
    label: 'Hard Bounce Date',
    types: MOMENT,
    defaultValue: null,
    rule: 'HBF-1',
  }
  const active = { name: fields.emailActive, label: 'Email active', types: CHECKBOX, defaultValue: true, rule: 'ACT-1' }
  const mark = { name: fields.createdByReachable, label: 'Created by Reachable', types: CHECKBOX, defaultValue: false }
  const key = { name: fields.key, label: 'Reachable key', types: TEXT, defaultValue: null, rule: 'SYN-1' }
  return [
    { object: 'Contact', ...active },
    ...(['Contact', 'Lead'] as const).flatMap((object) => [
      { object, ...flag },
      { object, ...date },
    ]),
    ...(['Contact', 'OpportunityContactRole'] as const).flatMap((object) => [
      { object, ...mark, rule: object === 'Contact' ? 'RPT-1' : 'RPT-3' },
      { object, ...key },
    ]),
    ...(profiles.some(({ activitySync }) => activitySync) ? [{ object: 'Activity' as const, ...key }] : []),
  ]
}

/** The page layouts of an org that people see records on. */
export type OrgLayout = {
  readonly object: 'Contact' | 'Lead'
  readonly name: string
  readonly fields: readonly string[]
}
/** The fields that stand in the section "Email Deliverability" of each object's layouts (HBF-10). */
export type LayoutFields = Readonly<Record<OrgLayout['object'], readonly string[]>>

export const layoutFields = ({ fields }: Pick<OrgSettings, 'fields'>): LayoutFields => ({
  Contact: [fields.emailActive, fields.hardBounce, fields.hardBounceDate],
  Lead: [fields.hardBounce, fields.hardBounceDate],
})

type Check = SetupItem['checks'][number]

/** Object, existence, type, default, rights and place of one field (SET-3); `layouts` is null where they are hidden. */
export function fieldItem(needed: NeededField, org: OrgFields, layouts: readonly OrgLayout[] | null): SetupItem {
  const id = `${needed.object}.${needed.name}`
  const about = { id, rule: needed.rule, title: `${needed.label} on ${needed.object}` }
  const object = org[needed.object]
  const field = object?.[needed.name]
  const checks: Check[] = [
    check('object', object ? 'ok' : 'missing', object ? needed.object : `${needed.object} cannot be seen`),
    check(
      'exists',
      field ? 'ok' : 'missing',
      field ? needed.name : `${id} is missing, or hidden from the integration user`,
    ),
    ...(field ? checksOf(needed, field) : []),
  ]
  const worst = checks.find(({ state }) => state !== 'ok')
  // Nothing that works depends on layouts, so a field is in order without its place; they have an item of their own.
  const place = field && ON_LAYOUTS.has(needed.rule) ? [placeOf(needed, layouts)] : []
  return {
    ...{
      ...about,
      checks: [...checks, ...place],
      state: worst?.state ?? 'ok',
      fix: worst ? fixOf(worst.name, needed) : null,
    },
    isCreatable: worst !== undefined && ['exists', 'writable'].includes(worst.name) && needed.name.endsWith('__c'),
  }
}

function checksOf(needed: NeededField, field: OrgField): Check[] {
  const isWritable = field.isCreateable && field.isUpdateable
  const isDefaultRight = needed.defaultValue !== true || field.defaultValue === true
  return [
    check('type', needed.types.includes(field.type) ? 'ok' : 'wrong', field.type),
    check('default', isDefaultRight ? 'ok' : 'wrong', field.defaultValue === true ? 'checked' : 'unchecked or empty'),
    ...(needed.types === TEXT ? [check('unique', ...uniqueness(field))] : []),
    check('readable', 'ok', 'the integration user can read it'),
    check(
      'writable',
      isWritable ? 'ok' : 'wrong',
      isWritable ? 'the integration user can edit' : 'integration user cannot edit',
    ),
  ]
}

const ON_LAYOUTS: ReadonlySet<string> = new Set(['ACT-1', 'HBF-1'])

function placeOf({ object, name }: NeededField, layouts: readonly OrgLayout[] | null): Check {
  if (layouts === null) return check('layout', 'unknown', 'the integration user cannot read page layouts')
  const own = layouts.filter((layout) => layout.object === object)
  const without = own.filter(({ fields }) => !fields.includes(name))
  if (without.length === 0) return check('layout', 'ok', `on ${own.length} of ${own.length} page layouts`)
  return check('layout', 'missing', `not on ${without.map((layout) => layout.name).join(', ')}`)
}

const uniqueness = ({ isUnique = true }: OrgField): [SetupState, string] =>
  isUnique ? ['ok', 'no two records can have the same'] : ['wrong', 'two records may have the same']

const check = (name: string, state: SetupState, found: string): Check => ({ name, state, found })

function fixOf(name: string, { object, name: field, types, label }: NeededField): string {
  const kind = types === CHECKBOX ? 'a checkbox' : types === TEXT ? 'a unique text' : 'a Date or a DateTime'
  switch (name) {
    case 'object':
      return `Give the integration user read access to ${object}.`
    case 'exists':
      return `Let Reachable create ${object}.${field} (${kind}, "${label}"), or grant the integration user access to it.`
    case 'type':
      return `${object}.${field} must be ${kind}. Map another field in the settings, or let Reachable create one.`
    case 'unique':
      return `Make ${object}.${field} unique and an external ID: it keeps Salesforce from taking the same record twice.`
    case 'default':
      return `Set the default value of ${object}.${field} to checked: a checkbox is never empty, and unchecked would read as unreachable.`
    default:
      return `The integration user cannot edit ${object}.${field}: grant edit access, or let Reachable grant it.`
  }
}

/** Share and number of contacts from which on unchecked ones look like a field that nobody filled. */
const SUSPICIOUS_CONTACTS = 100
const SUSPICIOUS_SHARE = 0.5

/**
 * Whether contacts are unchecked because nobody ever checked them (ACT-2): a new record comes out unchecked, or most
 * contacts of a larger org are. `unchecked` leaves out those that we unchecked ourselves.
 */
export function needsBackfill(
  contacts: { readonly unchecked: number; readonly total: number },
  isDefaultChecked: boolean,
): boolean {
  if (!isDefaultChecked) return contacts.unchecked > 0
  return contacts.unchecked >= SUSPICIOUS_CONTACTS && contacts.unchecked > contacts.total * SUSPICIOUS_SHARE
}
