import type { Language } from './language.ts'

export const czech: Language = {
  code: 'cs',
  failureSubjects: [
    'nedoručitelné',
    'nedoručeno',
    'nebylo doručeno',
    'nelze doručit',
    'doručení se nezdařilo',
    'selhání doručení',
    'nedoručiteľné',
  ],
  failureTexts: [
    'nepodařilo doručit',
    'nelze doručit',
    'nebyla doručena',
    'nebylo možné doručit',
    'doručení se nezdařilo',
    'nemohla být doručena',
    'nepodarilo doručiť',
  ],
  delays: ['zpoždění', 'opožděn', 'dosud nebyla doručena', 'další pokus'],
  words: {
    who: ['uživatel', 'příjemce', 'adresa', 'adresát', 'účet', 'schránka', 'používateľ'],
    missing: ['neexistuje', 'nenalezen', 'neznám', 'nebyl nalezen', 'nebyla nalezena', 'neplatn'],
    unknown: ['neznámý', 'neznámá', 'neplatná', 'neplatný', 'neexistující'],
    store: ['schránka', 'kvóta', 'úložiště', 'místo'],
    full: ['plná', 'přeplněna', 'překročen', 'vyčerpán'],
    off: ['zablokován', 'deaktivován', 'pozastaven', 'neaktivní'],
  },
  causes: {},
}
