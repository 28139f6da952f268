/** What rules look at. Diagnostics are shorter; prose beyond this is layout. */
const RULE_CHARACTERS_MAX = 6_000
/** The mark that stands for an address, so that no word of an address ("spam@…") is taken for a cause. */
const ADDRESS_MARK = '‹›'

/** Some relays put a guess of their own before what the other server said: "5.1.0 - Unknown address error 550-'5.7.1 …". */
const RELAY_PREFACE = /[45]\.[0-7]\.\d{1,3} - [a-z ]{5,40} ([245]\d\d-')/g
/** Sendmail writes this below any refusal of the whole conversation. */
const SENDMAIL_SUMMARY = /554 5\.0\.0 service unavailable/g
/** Whose words follow. Names of hosts ("antispam.acme.com") are no cause. */
const HOST_SAID = /\bhost [a-z0-9-]{1,63}\.[a-z0-9.-]{1,200}(?: ?\[[^\]\n]{1,80}\])? ?(?=said:|:)/g

/**
 * A text as phrases expect it: lower case, single spaces, straight quotes, codes of continuation lines out of the way
 * ("does\n550-5.1.1 not exist" is one sentence), addresses and the paths of links replaced.
 */
export function normaliseText(text: string): string {
  return text
    .slice(0, RULE_CHARACTERS_MAX)
    .toLowerCase()
    .replace(/\u0307/g, '') // What lower-casing leaves of a Turkish capital I with a dot.
    .replace(/[\u2018\u2019\u00b4`]/g, "'")
    .replace(/https?:\/\/([^\s/?#>]{1,100})[^\s?>]{0,300}/g, '$1')
    .replace(/<?"?[^\s@<>"':;,()]{1,64}"?@[\w.\-\u0080-\uffff]{1,253}>?/g, ADDRESS_MARK)
    .replace(RELAY_PREFACE, '$1')
    .replace(SENDMAIL_SUMMARY, ' ')
    .replace(HOST_SAID, ' ')
    .replace(/_/g, ' ') // "ERR_USER_NOT_FOUND"
    .replace(/(?:<<<|>>>)[ \t]/g, ' ')
    .replace(/(^|[\s:])[245]\d\d[ -]#?[245]\.\d{1,2}\.\d{1,3}(?=[\s:.;,])/g, '$1 ')
    .replace(/(^|\s)[245]\d\d-/g, '$1 ')
    .replace(/\s{1,2000}/g, ' ')
}
