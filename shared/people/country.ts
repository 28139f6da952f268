/** Languages in which people write their country under a mail. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'tr', 'ru', 'ja', 'zh', 'ko']
/** Names in use that the tables of the platform lack, and codes that people write. */
const ALSO: Readonly<Record<string, string>> = {
  uk: 'GB',
  gb: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  usa: 'US',
  us: 'US',
  'united states of america': 'US',
  'estados unidos de américa': 'US',
  holland: 'NL',
  'the netherlands': 'NL',
  'czech republic': 'CZ',
  'republic of ireland': 'IE',
  'republic of korea': 'KR',
  'south korea': 'KR',
  korea: 'KR',
  uae: 'AE',
  türkiye: 'TR',
  turkey: 'TR',
  'hong kong': 'HK',
  macedonia: 'MK',
  vietnam: 'VN',
  中国: 'CN',
}
/** A state of the US and a country have this name; which is meant cannot be told. */
const AMBIGUOUS = ['georgia']
/** Codes that once meant something, or stand for no country. */
const NOT_COUNTRIES =
  /^(AA|AN|BU|CS|CT|DD|DG|EA|EU|EZ|FQ|FX|IC|JT|MI|NH|NQ|NT|PC|PU|PZ|QO|RH|SU|TP|UK|UN|VD|WK|X[AB]|YD|YU|ZR|ZZ)$/
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')

let codesByName: ReadonlyMap<string, string> | null = null

/**
 * ISO 3166 code of a country that is written out in one of 14 languages, or as a usual short form; null for everything
 * else. Two letters alone are no country but for UK, GB and US: they may as well be a state or a language.
 */
export function countryCodeOf(text: string): string | null {
  const name = plain(text)
  if (name === '' || AMBIGUOUS.includes(name)) return null
  // Built once: the platform's own tables never change while it runs.
  codesByName ??= tableOfNames()
  return codesByName.get(name) ?? null
}

/** The English name, as Salesforce's standard list of countries mostly has it. */
export function countryName(code: string): string {
  return new Intl.DisplayNames(['en'], { type: 'region' }).of(code) ?? code
}

function tableOfNames(): ReadonlyMap<string, string> {
  const codes = LETTERS.flatMap((one) => LETTERS.map((two) => one + two)).filter((code) => !NOT_COUNTRIES.test(code))
  const names = new Map<string, string>()
  for (const language of LANGUAGES) {
    const table = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
    for (const code of codes) {
      const name = table.of(code)
      if (name !== undefined && !names.has(plain(name))) names.set(plain(name), code)
    }
  }
  for (const [name, code] of Object.entries(ALSO)) names.set(name, code)
  return names
}

const plain = (text: string): string =>
  text.normalize('NFC').toLowerCase().replaceAll('.', '').replace(/\s+/g, ' ').trim()
