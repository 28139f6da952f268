import { expect, test } from 'vitest'
import { openPageLink, type PageReport, PORT_OFFER } from './page-link.ts'

const NEWS: PageReport = { kind: 'probe', feature: 'gmail_sync', isOk: true }

test.each([[false], [true]])(
  'after an update the port goes to the newer page script; the other had one: %s',
  async (hadPort) => {
    const page = Object.assign(new EventTarget(), { location: { origin: 'https://mail.google.com' }, postMessage() {} })
    const view = page as unknown as Window
    const offer = () => {
      const { port1, port2 } = new MessageChannel()
      const event = Object.assign(new Event('message'), { source: page, data: PORT_OFFER, ports: [port2] })
      page.dispatchEvent(event)
      return port1
    }
    openPageLink(view)
    const ports = hadPort ? [offer()] : []
    const report = openPageLink(view)
    report(NEWS)
    const port = offer()
    ports.push(port)
    expect(
      await new Promise((resolve) => port.addEventListener('message', ({ data }) => resolve(data)) ?? port.start()),
    ).toEqual(NEWS)
    for (const one of ports) one.close()
  },
)
