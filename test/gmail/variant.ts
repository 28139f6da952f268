import { seededRandom } from '../replica/page/random.ts'
import { LANGUAGES, type Language } from './page/languages.ts'

/** What one page is like: which of Gmail's many forms an account happens to have. */
export type GmailVariant = {
  language: Language
  /** `peoplekit` since October 2021; `classic` is the form of before, still served to some accounts. */
  chips: 'peoplekit' | 'classic'
  /** Array form since September 2022, object form before. */
  wire: 'array' | 'object'
  transport: 'xhr' | 'fetch'
  theme: 'light' | 'dark'
  density: 'default' | 'comfortable' | 'compact'
  /** Off: every message is a row and a page of its own. */
  conversations: 'on' | 'off'
  /** The reading pane beside the list; each mail then takes two rows of the table. */
  pane: 'none' | 'right'
  /** What the page does with chips when their row gains the focus. */
  rebuild: 'never' | 'anew' | 'reordered' | 'reused'
  /** The first list comes inside `_GM_setData` rather than by a request. */
  firstList: 'inline' | 'fetched'
  /** GLOBALS are missing in some variants. */
  globals: 'present' | 'missing'
  /** Another extension that stands between the page and XMLHttpRequest. */
  wrapper: 'none' | 'subclass' | 'patched'
  threadId: 'present' | 'undefined' | 'absent'
  /** Parts of the page that come late, in milliseconds. */
  lazyMs: number
  /** Whether the toolbar of a form has the class names that it had for years, or its roles alone. */
  toolbar: 'classed' | 'plain'
}

type Choices = { [Key in keyof GmailVariant]: readonly GmailVariant[Key][] }

/** In the order of how often one meets them. */
export const CHOICES: Choices = {
  language: LANGUAGES,
  chips: ['peoplekit', 'peoplekit', 'classic'],
  wire: ['array', 'array', 'array', 'object'],
  transport: ['xhr', 'xhr', 'xhr', 'fetch'],
  theme: ['light', 'dark'],
  density: ['default', 'comfortable', 'compact'],
  conversations: ['on', 'on', 'on', 'off'],
  pane: ['none', 'none', 'none', 'right'],
  rebuild: ['never', 'anew', 'reordered', 'reused'],
  firstList: ['fetched', 'inline'],
  globals: ['present', 'present', 'present', 'missing'],
  wrapper: ['none', 'none', 'subclass', 'patched'],
  threadId: ['present', 'undefined', 'absent'],
  lazyMs: [0, 0, 50, 400, 3_000],
  toolbar: ['classed', 'plain'],
}

/** The variant of a seed; each word of `wished` that is a choice takes the place of the seed's. */
export function variantOf(seed: number, wished: Readonly<Record<string, string>> = {}): GmailVariant {
  const random = seededRandom(seed ^ 0x7a31)
  const choose = <Key extends keyof GmailVariant>(name: Key): GmailVariant[Key] => {
    const choices = CHOICES[name]
    // Drawn in any case, so that a wish changes nothing else of the page.
    const drawn = choices[random.below(choices.length)]
    const chosen = choices.find((one) => String(one) === wished[name]) ?? drawn
    if (chosen === undefined) throw new Error(`nothing to choose from for ${name}`)
    return chosen
  }
  return {
    ...{ language: choose('language'), chips: choose('chips'), wire: choose('wire') },
    ...{ transport: choose('transport'), theme: choose('theme'), density: choose('density') },
    ...{ conversations: choose('conversations'), pane: choose('pane'), rebuild: choose('rebuild') },
    ...{ firstList: choose('firstList'), globals: choose('globals'), wrapper: choose('wrapper') },
    ...{ threadId: choose('threadId'), lazyMs: choose('lazyMs'), toolbar: choose('toolbar') },
  }
}
