/** What service.svc answered to a save or send. HTTP 200 can still be a failure, so the class inside decides. */
export type ServiceAnswer = {
  /** Outlook holds a send through its undo time, so a success is final. */
  readonly outcome: 'sent' | 'failed' | 'unclear'
  readonly itemId: string | null
  readonly messageId: string | null
}

const ITEM_ID = ['Items', 0, 'ItemId', 'Id'] as const
const MESSAGE_ID = ['Items', 0, 'InternetMessageId'] as const
/** The session ended or the server is busy: the client sends the same payload again (401, 440, 429, 5xx). */
const isRetried = (status: number): boolean =>
  status === 0 || status === 401 || status === 440 || status === 429 || status >= 500

/** `payload` is the parsed answer, null where there was none. Never throws. */
export function readServiceAnswer(status: number, payload: unknown): ServiceAnswer {
  const item = at(payload, 'Body', 'ResponseMessages', 'Items', 0)
  const itemId = text(at(item, ...ITEM_ID))
  const messageId = text(at(item, ...MESSAGE_ID))?.replace(/^<|>$/g, '') ?? null
  return {
    outcome: outcomeOf(status, text(at(item, 'ResponseClass')), text(at(item, 'ResponseCode'))),
    itemId,
    messageId,
  }
}

function outcomeOf(status: number, responseClass: string | null, code: string | null): ServiceAnswer['outcome'] {
  if (isRetried(status)) return 'unclear'
  if (status >= 400 || responseClass === 'Error') return code === 'ErrorServerBusy' ? 'unclear' : 'failed'
  return responseClass === 'Success' || responseClass === 'Warning' ? 'sent' : 'unclear'
}

/** The value at a path of keys and positions; undefined where the path leaves the data. */
function at(root: unknown, ...path: readonly (string | number)[]): unknown {
  let here = root
  for (const key of path)
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[key] : undefined
  return here
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
