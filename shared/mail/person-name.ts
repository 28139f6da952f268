export type NamePart = 'FirstName' | 'LastName'
export type PersonName =
  | { readonly firstName: string; readonly lastName: string }
  | { readonly missing: readonly NamePart[] }

const MISSING_BOTH: PersonName = { missing: ['FirstName', 'LastName'] }
/** RFC 5322 lines end at 998 characters and no name needs a third of one. */
const NAME_CHARACTERS_MAX = 320

/** Titles that stand before a name, without their dot. */
const TITLES = new Set(
  'dr drs mr mrs ms miss mx prof professor sir dame lord lady rev fr herr frau mme mlle sr sra srta ing dipl-ing mag'.split(
    ' ',
  ),
)
/** What follows a name after a comma and is not a given name. Compared without dots, lower case. */
const CREDENTIALS = new Set(
  (
    'md do phd dphil edd jd llb llm mba emba msc bsc ma ba meng beng mph mpa ms bs cpa cfa cfp cma cia cisa cism ' +
    'cissp pmp csm pe pe esq rn np dds dmd dvm pharmd facs fcca aca acca frcs shrm-cp shrm-scp phr sphr ' +
    'jr sr ii iii iv inc llc ltd gmbh ag sa plc corp co'
  ).split(' '),
)
const CJK_WORD = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}ー々・]+$/u
const HAS_LETTER = /\p{L}/u

/**
 * First and last name of a display name, or what is missing. Never guesses from an address.
 * Accepted: "Cara Diaz"; "Diaz, Cara"; quoted; extra spaces; "Mary Jane Watson" (Mary / Jane Watson). Dropped: text in
 * brackets or after "|", titles before, credentials after a comma. Han, Kana and Hangul with a space: family name first.
 * @source requirements CON-4, AMB-10
 */
export function personName(displayName: string): PersonName {
  const text = clean(displayName.slice(0, NAME_CHARACTERS_MAX))
  // An address, a web address or a spaced dash: what belongs to the name cannot be told.
  if (/[@/\\:]|\s[-–—]\s/.test(text)) return MISSING_BOTH
  const [head = '', ...tail] = text.split(/[,，]/).map((part) => part.trim())
  const given = tail.filter((part) => part !== '' && !isCredential(part))
  if (given.length === 0) return fromWords(words(head))
  return given.length === 1 ? fromParts(words(given[0] ?? ''), words(head)) : MISSING_BOTH
}

function clean(text: string): string {
  return (text.split('|')[0] ?? '')
    .replace(/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}|（[^（）]*）/g, ' ')
    .replace(/["“”„]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^'(.*)'$/, '$1')
    .trim()
}

/** "MD", "Ph.D.", "MBA CPA". */
function isCredential(part: string): boolean {
  return part.split(' ').every((word) => CREDENTIALS.has(word.replaceAll('.', '').toLowerCase()))
}

/** The words of a name without the titles before them. */
function words(text: string): string[] {
  const all = text.split(' ').filter((word) => word !== '')
  const first = all.findIndex((word) => !TITLES.has(word.replace(/\.{1,50}$/, '').toLowerCase()))
  return first < 0 ? [] : all.slice(first)
}

function fromWords(all: readonly string[]): PersonName {
  const [head, ...tail] = all
  if (head === undefined) return MISSING_BOTH
  if (CJK_WORD.test(head)) return tail.length === 0 ? MISSING_BOTH : fromParts(tail, [head])
  return fromParts([head], tail)
}

function fromParts(first: readonly string[], last: readonly string[]): PersonName {
  const firstName = first.join(' ')
  const lastName = last.join(' ')
  const missing: NamePart[] = []
  if (!HAS_LETTER.test(firstName)) missing.push('FirstName')
  if (!HAS_LETTER.test(lastName)) missing.push('LastName')
  return missing.length === 0 ? { firstName, lastName } : { missing }
}
