import { parseDatetime, toStamp } from '../clock.ts'
import { parseId } from '../ids.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { Value } from '../store.ts'
import type { RowOutcome } from './outcome.ts'
import { refuse } from './outcome.ts'

type Refusal = RowOutcome & { ok: false }
const EMAIL_SHAPE = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\.]+(?:\.[^\s@<>,;:"()[\]\\.]+)+$/

/** Turns a JSON value into the stored one: trimmed, typed, canonical. A refusal when Salesforce would refuse it. */
export function convertValue(spec: FieldSpec, given: unknown): Value | Refusal {
  if (given === null || given === undefined) return spec.type === 'boolean' ? nullCheckbox(spec) : null
  if (spec.type === 'boolean') return convertBoolean(given)
  if (spec.type === 'double' || spec.type === 'int') return convertNumber(spec, given)
  if (typeof given === 'object') return wrongType(spec, 'START_OBJECT', JSON.stringify(given).slice(0, 40))
  return convertText(spec, String(given).replace(/[ \t\r\n]+$/, ''))
}

function nullCheckbox(spec: FieldSpec): Refusal {
  return refuse('INVALID_TYPE_ON_FIELD_IN_RECORD', `${spec.label}: value not of required type: null`, [spec.name])
}

function convertBoolean(given: unknown): Value | Refusal {
  if (typeof given === 'boolean') return given
  if (given === 'true' || given === 'false') return given === 'true'
  return refuse('JSON_PARSER_ERROR', `Cannot deserialize instance of boolean from VALUE_STRING value ${String(given)}`)
}

function convertNumber(spec: FieldSpec, given: unknown): Value | Refusal {
  if (given === '') return null
  const number = typeof given === 'boolean' ? Number.NaN : Number(given)
  if (Number.isNaN(number)) return wrongType(spec, 'VALUE_STRING', String(given))
  return spec.type === 'int' ? Math.round(number) : number
}

function convertText(spec: FieldSpec, text: string): Value | Refusal {
  if (text === '') return null
  if (spec.type === 'reference' || spec.type === 'id') return convertReference(spec, text)
  if (spec.type === 'datetime') {
    const ms = parseDatetime(text)
    return ms === null ? wrongType(spec, 'VALUE_STRING', text) : toStamp(ms)
  }
  if (spec.type === 'date') return convertDate(spec, text)
  if (spec.length > 0 && text.length > spec.length) return tooLong(spec, text)
  if (spec.type === 'email' && !EMAIL_SHAPE.test(text)) {
    return refuse('INVALID_EMAIL_ADDRESS', `${spec.label}: invalid email address: ${text}`, [spec.name])
  }
  if (spec.restricted && !spec.picklist.some((value) => value.toLowerCase() === text.toLowerCase())) {
    const message = `${spec.label}: bad value for restricted picklist field: ${text}`
    return refuse('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [spec.name])
  }
  return text
}

function convertDate(spec: FieldSpec, text: string): Value | Refusal {
  const day = text.slice(0, 10)
  const isDay = /^\d{4}-\d{2}-\d{2}(?:$|T)/.test(text) && !Number.isNaN(Date.parse(day))
  return isDay ? day : wrongType(spec, 'VALUE_STRING', text)
}

function convertReference(spec: FieldSpec, text: string): Value | Refusal {
  return parseId(text) ?? refuse('MALFORMED_ID', `${spec.label}: id value of incorrect type: ${text}`, [spec.name])
}

function tooLong(spec: FieldSpec, text: string): Refusal {
  const shown = text.length > 255 ? `${text.slice(0, 255)}...` : text
  const message = `${spec.label}: data value too large: ${shown} (max length=${spec.length})`
  return refuse('STRING_TOO_LONG', message, [spec.name])
}

function wrongType(spec: FieldSpec, token: string, value: string): Refusal {
  const message = `Cannot deserialize instance of ${spec.type} from ${token} value ${value} or request may be missing a required field at [line:1, column:1]`
  return refuse('JSON_PARSER_ERROR', message, [spec.name])
}
