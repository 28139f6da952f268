import { parseJson } from '../json.ts'
import type { PageReport } from '../page-link.ts'
import type { OnAnswer, SeenRequest, TrafficWatch } from '../page-traffic.ts'
import { readServiceAnswer } from './service-answer.ts'
import { keyOfRequest, observeAnswer, observeFirstSave, observeRequest } from './service-observations.ts'
import { isServicePath, readServiceRequest, type ServiceRequest } from './service-request.ts'

/** Saves and sends travel under these names; calendar calls are not mail. */
const ACTIONS = new Set(['createitem', 'updateitem'])

/** MAIN world: turns service.svc traffic into observations. The payload is dropped in the turn that reads it. */
export function watchService(report: (report: PageReport) => void): TrafficWatch {
  return {
    wants: (url) => isServicePath(url.pathname) && ACTIONS.has(url.searchParams.get('action')?.toLowerCase() ?? ''),
    onRequest: (request) => {
      const payload = payloadOf(request)
      const service = readServiceRequest(parseJson(payload))
      if (!service) return null
      const key = keyOfRequest(service, payload.length)
      const isFirstSave = service.intent === 'draft' && service.itemId === null
      if (!isFirstSave) report({ kind: 'sends', seen: [observeRequest(service, key)] })
      return isFirstSave ? answerToFirstSave(service, report) : answerTo(service, key, report)
    },
  }
}

/** Short payloads travel URL-encoded in a header with an empty body. */
const payloadOf = ({ body, header }: SeenRequest): string => body || decodePayload(header('x-owa-urlpostdata') ?? '')

export function decodePayload(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return ''
  }
}

function answerToFirstSave(request: ServiceRequest, report: (report: PageReport) => void): OnAnswer {
  return (status, text) => {
    const seen = observeFirstSave(request, readServiceAnswer(status, parseJson(text)))
    if (seen.length > 0) report({ kind: 'sends', seen })
  }
}

function answerTo(request: ServiceRequest, key: string, report: (report: PageReport) => void): OnAnswer | null {
  if (request.intent === 'draft') return null
  return (status, text) =>
    report({ kind: 'sends', seen: [observeAnswer(key, readServiceAnswer(status, parseJson(text)))] })
}
