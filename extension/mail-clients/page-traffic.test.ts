import { expect, test } from 'vitest'
import { watchTraffic } from './page-traffic.ts'

/** As much of a page as is patched. */
function openPage() {
  class XMLHttpRequest extends EventTarget {
    open(..._: unknown[]): void {}
    setRequestHeader(..._: unknown[]): void {}
    send(..._: unknown[]): void {}
  }
  const page = Object.assign(new EventTarget(), {
    XMLHttpRequest,
    fetch: async () => new Response('taken'),
    location: { href: 'https://outlook.office.com/mail/' },
  })
  return page as unknown as Window & typeof globalThis
}

test('the page script of after an update sees each request once, also through a fetch that the page has kept', async () => {
  const page = openPage()
  const seen: string[] = []
  const watchAs = (name: string) =>
    watchTraffic(page, {
      wants: () => true,
      onRequest: ({ url }) => {
        seen.push(`${name} ${url.pathname}`)
        return null
      },
    })
  watchAs('before')
  const kept = page.fetch
  watchAs('after')
  await kept('/owa/service.svc')
  await page.fetch('/owa/other')
  const xhr = new page.XMLHttpRequest()
  xhr.open('POST', '/sync/u/0/i/s')
  xhr.send('[]')
  await Promise.resolve()
  expect(seen.toSorted()).toEqual(['after /owa/other', 'after /owa/service.svc', 'after /sync/u/0/i/s'])
})
