import type { Language } from './language.ts'

export const danish: Language = {
  code: 'da',
  failureSubjects: ['kan ikke leveres', 'kunne ikke leveres', 'ikke leveret', 'leveringsfejl', 'levering mislykkedes'],
  failureTexts: [
    'kunne ikke leveres',
    'kan ikke leveres',
    'blev ikke leveret',
    'er ikke leveret',
    'levering mislykkedes',
  ],
  delays: ['forsink', 'forsøger igen', 'endnu ikke leveret'],
  words: {
    who: ['bruger', 'modtager', 'adresse', 'e-mailadresse', 'konto', 'postkasse'],
    missing: ['findes ikke', 'ikke fundet', 'ukendt', 'blev ikke fundet', 'ugyldig', 'eksisterer ikke'],
    unknown: ['ukendt', 'ugyldig', 'ingen sådan'],
    store: ['postkasse', 'indbakke', 'kvote', 'lagerplads'],
    full: ['fuld', 'overskred', 'opbrugt'],
    off: ['inaktiv', 'deaktiver', 'spærre', 'låst'],
  },
  causes: {},
}
