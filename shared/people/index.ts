export { countryCodeOf, countryName } from './country.ts'
export { isJobTitle, readTitle, type TitleReading } from './read-title.ts'
export { isSameValue } from './same-value.ts'
export { isStateCode, stateName } from './state.ts'
