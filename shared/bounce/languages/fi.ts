import type { Language } from './language.ts'

export const finnish: Language = {
  code: 'fi',
  failureSubjects: ['ei voitu toimittaa', 'toimitus epäonnistui', 'toimittaminen epäonnistui', 'toimittamaton'],
  failureTexts: [
    'ei voitu toimittaa',
    'ei voida toimittaa',
    'toimitus epäonnistui',
    'toimittaminen epäonnistui',
    'ei toimitettu',
  ],
  delays: ['viivästy', 'yritetään uudelleen', 'ei ole vielä toimitettu'],
  words: {
    who: ['käyttäjä', 'vastaanottaja', 'osoite', 'osoitetta', 'tili', 'postilaatikko', 'sähköpostiosoite'],
    missing: ['ei löydy', 'ei löytynyt', 'tuntematon', 'ei ole olemassa', 'virheellinen', 'poistettu'],
    unknown: ['tuntematon', 'virheellinen'],
    store: ['postilaatikko', 'saapuneet', 'kiintiö', 'tallennustila', 'levytila'],
    full: ['täynnä', 'täysi', 'ylitt', 'lopp'],
    off: ['poistettu käytöstä', 'ei ole käytössä', 'lukittu', 'passiivinen'],
  },
  causes: {},
}
