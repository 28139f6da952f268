/** States and provinces that belong into an address, by country: code to name. Elsewhere a state is kept as written. */
const STATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  US: table(
    'AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,' +
      'DC District of Columbia,FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,' +
      'KY Kentucky,LA Louisiana,ME Maine,MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,' +
      'MO Missouri,MT Montana,NE Nebraska,NV Nevada,NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,' +
      'NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,PA Pennsylvania,RI Rhode Island,' +
      'SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,WA Washington,' +
      'WV West Virginia,WI Wisconsin,WY Wyoming',
  ),
  CA: table(
    'AB Alberta,BC British Columbia,MB Manitoba,NB New Brunswick,NL Newfoundland and Labrador,NS Nova Scotia,' +
      'NT Northwest Territories,NU Nunavut,ON Ontario,PE Prince Edward Island,QC Quebec,SK Saskatchewan,' +
      'YT Yukon Territories',
  ),
  AU: table(
    'ACT Australian Capital Territory,NSW New South Wales,NT Northern Territory,QLD Queensland,SA South Australia,' +
      'TAS Tasmania,VIC Victoria,WA Western Australia',
  ),
}

function table(rows: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    rows.split(',').map((row) => [row.slice(0, row.indexOf(' ')), row.slice(row.indexOf(' ') + 1)]),
  )
}

/** The country whose addresses have such a code before the postcode; null: none that we know. */
export const isStateCode = (country: string, code: string): boolean => code in (STATES[country] ?? {})

/** The full name of a state that is written as a code; a text that is none is kept as it is. */
export function stateName(country: string | null, text: string): string {
  const code = text.trim().toUpperCase()
  const countries = country === null ? ['US', 'CA'] : [country]
  const name = countries.map((each) => STATES[each]?.[code]).find((each) => each !== undefined)
  return name ?? text.trim()
}
