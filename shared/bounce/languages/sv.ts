import type { Language } from './language.ts'

export const swedish: Language = {
  code: 'sv',
  failureSubjects: [
    'olevererbart',
    'går inte att leverera',
    'kunde inte levereras',
    'inte levererats',
    'leveransfel',
    'leveransen misslyckades',
  ],
  failureTexts: [
    'inte att leverera',
    'kunde inte levereras',
    'har inte levererats',
    'leveransen misslyckades',
    'kan inte levereras',
    'nådde inte',
  ],
  delays: ['fördröj', 'försenad', 'försöker igen', 'ännu inte levererats'],
  words: {
    who: ['användare', 'mottagare', 'adress', 'e-postadress', 'konto', 'brevlåda', 'postlåda'],
    missing: ['finns inte', 'hittades inte', 'okänd', 'kunde inte hittas', 'ogiltig', 'existerar inte', 'saknas'],
    unknown: ['okänd', 'okänt', 'ogiltig', 'ingen sådan', 'det finns ingen'],
    store: ['brevlåda', 'postlåda', 'inkorg', 'lagringsutrymme', 'kvot'],
    full: ['full', 'överskrid', 'slut'],
    off: ['inaktiv', 'avstängd', 'spärra', 'låst'],
  },
  causes: {},
}
