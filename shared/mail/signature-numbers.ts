import type { SignatureFact } from '../contract/activity.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** Words in front of a number, in the languages of people who write them. */
const MOBILE = words(
  'mobile mobil mob m cell cel cellular cellphone c handy portable móvil movil celular telemóvel gsm cellulare ' +
    'komórka kom сот моб мобильный 手机 手機 携帯 携帯電話 휴대폰 휴대전화 mobiltelefon cep',
)
const PHONE = words(
  'phone tel tél telephone telefon teléfono telefono téléphone telefone telefoon t p ph office direct directo d o main ' +
    'work fon fixe bureau büro zentrale durchwahl landline тел телефон раб 电话 電話 전화 ufficio',
)
/** These only go along: "Office number", "direct line". */
const FILLERS = words('number nr no nº n° line linie dial ligne and')
const NUMBER = /\+?\(?\d[\d\s()./-]{5,25}\d/g
/** A number without a word: with a country code or a trunk zero, or written the American way. */
const BARE = /^(?:\+\d|0\d|\(\d|\d{3}[-. ]\d{3}[-. ]\d{4}$)/
const DIGITS_MIN = 7
const DIGITS_MAX = 15

/**
 * The first desk number and the first mobile number of a signature. A word in front of a number that is none of ours
 * ("Fax", "HRB", "P.O. Box") means that it is something else.
 */
export function numbersIn(tokens: readonly string[]): [SignatureFact['field'], string | null][] {
  const found = tokens.flatMap(numbersOf)
  const first = (kind: 'phone' | 'mobile') => found.find((each) => each.kind === kind)?.text ?? null
  return [
    ['phone', first('phone')],
    ['mobile', first('mobile')],
  ]
}

type Found = { readonly kind: 'phone' | 'mobile'; readonly text: string }

function numbersOf(token: string): Found[] {
  const found: Found[] = []
  let end = 0
  for (const match of token.matchAll(NUMBER)) {
    const kind = kindOf(token.slice(end, match.index), match[0], match[0].length === token.length)
    end = match.index + match[0].length
    if (kind !== null) found.push({ kind, text: match[0].trim() })
  }
  return found
}

function kindOf(before: string, number: string, isAlone: boolean): Found['kind'] | null {
  const digits = number.replace(/\D/g, '').length
  if (digits < DIGITS_MIN || digits > DIGITS_MAX) return null
  const labels = before
    .toLowerCase()
    .split(/[\s.:：,()/|&+-]/)
    .filter((word) => word !== '' && !FILLERS.has(word))
  if (labels.length === 0) return isAlone && BARE.test(number) ? 'phone' : null
  if (!labels.every((word) => MOBILE.has(word) || PHONE.has(word))) return null
  return labels.some((word) => MOBILE.has(word)) ? 'mobile' : 'phone'
}
