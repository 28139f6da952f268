import type { GmailPageSettings } from '../replica-config.ts'
import { OBJECT_SHAPES, toArrayForm, toObjectForm } from '../wire/object-form.ts'
import type { Slot } from '../wire/records.ts'

export type Answer = { status: number; body: Slot }

const TOKEN = 'X-Framework-Xsrf-Token'
/** Changes while the page is open: each answer may bring a newer one. */
let token: string | null = null

/**
 * One POST to a sync endpoint, by XHR or fetch.
 * Status 0 stands for a connection that broke; a body that is not JSON comes back as null.
 */
export function postSync(settings: GmailPageSettings, view: 's' | 'bv' | 'fd', body: Slot): Promise<Answer> {
  const url = `/sync/${settings.accountPath}/i/${view}?hl=${settings.variant.language}&c=1&rt=r&pt=ji`
  const headers = {
    'content-type': 'application/json',
    [TOKEN]: token ?? settings.xsrfToken,
    'X-Gmail-BTAI': '[1,1]',
    'X-Google-BTD': '1',
  }
  const isObjectForm = settings.variant.wire === 'object'
  const text = JSON.stringify(isObjectForm ? toObjectForm(body, OBJECT_SHAPES.request) : body)
  return settings.variant.transport === 'xhr' ? postByXhr(url, headers, text) : postByFetch(url, headers, text)
}

function postByXhr(url: string, headers: Record<string, string>, text: string): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', url, true)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.onload = () => {
      token = request.getResponseHeader(TOKEN) ?? token
      resolve({ status: request.status, body: parseSlot(request.responseText) })
    }
    request.onerror = () => resolve({ status: 0, body: null })
    request.send(text)
  })
}

async function postByFetch(url: string, headers: Record<string, string>, text: string): Promise<Answer> {
  try {
    const response = await fetch(url, { method: 'POST', headers, body: text })
    token = response.headers.get(TOKEN) ?? token
    return { status: response.status, body: parseSlot(await response.text()) }
  } catch {
    return { status: 0, body: null }
  }
}

function parseSlot(text: string): Slot {
  try {
    return toArrayForm(JSON.parse(text))
  } catch {
    return null
  }
}
