import type { Language } from './language.ts'

export const norwegian: Language = {
  code: 'nb',
  failureSubjects: ['kan ikke leveres', 'kunne ikke leveres', 'ikke levert', 'leveringsfeil', 'levering mislyktes'],
  failureTexts: ['kunne ikke leveres', 'kan ikke leveres', 'ble ikke levert', 'er ikke levert', 'levering mislyktes'],
  delays: ['forsink', 'prøver igjen', 'ennå ikke levert'],
  words: {
    who: ['bruker', 'mottaker', 'adresse', 'e-postadresse', 'konto', 'postboks', 'postkasse'],
    missing: ['finnes ikke', 'ikke funnet', 'ukjent', 'ble ikke funnet', 'ugyldig', 'eksisterer ikke'],
    unknown: ['ukjent', 'ugyldig', 'ingen slik'],
    store: ['postboks', 'postkasse', 'innboks', 'kvote', 'lagringsplass'],
    full: ['full', 'overskred', 'oppbrukt'],
    off: ['inaktiv', 'deaktiver', 'sperre', 'låst'],
  },
  causes: {},
}
