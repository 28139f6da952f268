import { seededRandom } from '../../replica/page/random.ts'
import type { OutlookPageSettings } from '../replica-config.ts'
import { envelope, HEADER_PAYLOAD_CHARS_MAX } from './wire.ts'

export type ServiceAnswer = { status: number; body: Record<string, unknown> }

export type ServiceClient = {
  /** Calls one action. Status 0 stands for a broken connection; 401 and 440 are tried once more with the same payload. */
  call(
    action: string,
    body: Record<string, unknown>,
    app?: 'Mail' | 'Calendar',
    bodyType?: string,
  ): Promise<ServiceAnswer>
}

/** The page's own `fetch` calls: a short payload goes in a header with an empty body, a long one in the body. */
export function createServiceClient(settings: OutlookPageSettings, authorization: string): ServiceClient {
  const random = seededRandom(settings.seed ^ 0xca11)
  let calls = 0
  const once = async (action: string, text: string, app: string): Promise<ServiceAnswer> => {
    calls += 1
    const encoded = encodeURIComponent(text)
    const isShort = encoded.length <= HEADER_PAYLOAD_CHARS_MAX
    const headers = {
      action,
      authorization,
      'content-type': 'application/json; charset=utf-8',
      'x-owa-actionname': action,
      'x-req-source': app,
      prefer: 'IdType="ImmutableId"',
      ...(isShort ? { 'x-owa-urlpostdata': encoded } : {}),
    }
    const url = `${settings.serviceBase}service.svc?action=${action}&app=${app}&n=${calls}`
    const init: RequestInit = { method: 'POST', headers, ...(isShort ? {} : { body: text }) }
    try {
      // Both forms of fetch are in use on the real page.
      const response = await (random.chance(0.5) ? fetch(url, init) : fetch(new Request(url, init)))
      return { status: response.status, body: await response.json().catch(() => ({})) }
    } catch {
      return { status: 0, body: {} }
    }
  }
  return {
    async call(action, body, app = 'Mail', bodyType = action) {
      const text = JSON.stringify(envelope(bodyType, body))
      const answer = await once(action, text, app)
      return answer.status === 401 || answer.status === 440 ? once(action, text, app) : answer
    },
  }
}

type Message = {
  ResponseClass?: string
  MessageText?: string
  Items?: { ItemId?: { Id: string; ChangeKey?: string } }[]
}

/** The first response message of a save or send; null when the call failed below the service. */
export function firstMessage<Shape = Message>(answer: ServiceAnswer): Shape | null {
  if (answer.status !== 200) return null
  const body = answer.body as { Body?: { ResponseMessages?: { Items?: Shape[] } } }
  return body.Body?.ResponseMessages?.Items?.[0] ?? null
}
