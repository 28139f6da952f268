import type { FillableField } from '../contract/index.ts'
import type { ContactRow } from './view.ts'

/** The column of the mirror that holds a field. */
export const columnOf = (field: FillableField) => COLUMNS[field]

const COLUMNS = {
  FirstName: 'firstName',
  LastName: 'lastName',
  Email: 'email',
  Title: 'title',
  Phone: 'phone',
  Department: 'department',
  Seniority: 'seniority',
  Persona: 'persona',
  MailingCountry: 'mailingCountry',
  MailingState: 'mailingState',
} as const satisfies Record<FillableField, keyof ContactRow>

/** The value of a field; null for a blank one (ENR-3). */
export function currentOf(contact: ContactRow, field: FillableField): string | null {
  const value = contact[columnOf(field)]
  return value === null || value.trim() === '' ? null : value
}
