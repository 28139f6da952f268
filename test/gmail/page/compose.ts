import { isAddress, type Person } from '../../replica/page/address.ts'
import { element, onPress } from '../../replica/page/dom.ts'
import { mount, wrapped } from '../../replica/page/variation.ts'
import type { ShownThread } from '../wire/read-response.ts'
import type { App } from './app-context.ts'
import { type ComposeForm, createComposeForm } from './compose-form.ts'
import { type Draft, type DraftContent, newDraft, type SendHow, saveDraft, sendDraft } from './draft.ts'
import { showAlert, showToast } from './toast.ts'

export type ComposeRequest =
  | { kind: 'new' }
  | { kind: 'reply'; thread: ShownThread; to: Person[]; subject: string; quoted: string; place: HTMLElement }
  | { kind: 'undone'; draft: Draft; content: DraftContent }

/** Opens a compose form: floating for new and undone mail, inline below the conversation for replies (gmail.md §4). */
export function openCompose(app: App, request: ComposeRequest): void {
  const draft = draftFor(app, request)
  let autosave = 0
  const form = createComposeForm(app, draft, {
    changed: () => {
      clearTimeout(autosave)
      autosave = window.setTimeout(() => void save(), app.settings.autosaveMs)
    },
    send: () => send('send'),
    schedule: () => send('schedule'),
  })
  const save = async (): Promise<void> => {
    const saved = saveDraft(app, draft, form.read())
    form.showSaved()
    await saved
  }
  const close = (): void => {
    clearTimeout(autosave)
    root.remove()
  }
  const send = (how: SendHow): void => {
    form.commit()
    const content = form.read()
    const refusal = refusalOf(content)
    if (refusal) {
      showAlert(app, refusal)
      return
    }
    close()
    void deliver(app, draft, content, how)
  }
  const saveAndClose = (): void => {
    void save()
    close()
  }
  const root = request.kind === 'reply' ? inlineRoot(app, form) : floatingRoot(app, form, saveAndClose)
  fill(form, request)
  clearTimeout(autosave)
  whenLoaded(app, () => {
    mount(app, request.kind === 'reply' ? request.place : floatingArea(app), root)
    requestAnimationFrame(() => form.focus())
  })
}

let isLoaded = false

/** The first form waits for its script; later ones have it. */
function whenLoaded({ variant }: App, act: () => void): void {
  const waitMs = isLoaded ? 0 : variant.lazyMs
  isLoaded = true
  if (waitMs > 0) setTimeout(act, waitMs)
  else act()
}

function draftFor(app: App, request: ComposeRequest): Draft {
  if (request.kind === 'undone') return request.draft
  if (request.kind === 'new') return newDraft(app)
  const repliesTo = request.thread.messages.at(-1)?.permId ?? ''
  return newDraft(app, { threadId: request.thread.id, repliesTo, quoted: request.quoted })
}

function fill(form: ComposeForm, request: ComposeRequest): void {
  if (request.kind === 'reply')
    form.write({ to: request.to, cc: [], bcc: [], subject: request.subject, text: '', attachments: [] })
  if (request.kind !== 'undone') return
  const { to, cc, bcc, subject, html, attachments } = request.content
  form.write({ to, cc, bcc, subject, attachments, text: html.replace(/<[^>]*>/g, '') })
}

function refusalOf({ to, cc, bcc }: DraftContent): string | null {
  const people = [...to, ...cc, ...bcc]
  if (people.length === 0) return 'Please specify at least one recipient.'
  const wrong = people.find(({ address }) => !isAddress(address))
  return wrong
    ? `The address "${wrong.address}" was not recognised. Please make sure that it is properly formed.`
    : null
}

/** Sends, then shows the toast by which the user, and nobody else, may undo while the window lasts. */
async function deliver(app: App, draft: Draft, content: DraftContent, how: SendHow): Promise<void> {
  const { words } = app
  showToast(app, words.sending)
  const isTaken = await sendDraft(app, draft, content, how)
  if (!isTaken) return void showToast(app, words.notSent)
  const view = (): void => {
    location.hash = 'sent'
  }
  const undo = (): void => void undoSend(app, draft, content)
  const toast = showToast(app, how === 'send' ? words.messageSent : words.scheduledFor, [
    { id: 'link_undo', label: words.undo, act: undo },
    { id: 'link_vsm', label: words.view, act: view },
  ])
  window.setTimeout(() => toast.remove(), app.settings.undoWindowMs)
}

async function undoSend(app: App, draft: Draft, content: DraftContent): Promise<void> {
  showToast(app, app.words.sending)
  await saveDraft(app, draft, content)
  showToast(app, app.words.undone)
  openCompose(app, { kind: 'undone', draft, content })
}

function floatingArea(app: App): Element {
  const known = document.querySelector(`.${app.css('floating')}`)
  if (known) return known
  const area = element('div', { class: `AD ${app.css('floating')}` })
  document.body.append(wrapped(app, area))
  return area
}

function floatingRoot(app: App, form: ComposeForm, close: () => void): HTMLElement {
  const cross = element(
    'span',
    { role: 'button', tabindex: '0', 'aria-label': app.words.close, class: `Ha ${app.css('close')}` },
    '×',
  )
  onPress(cross, close)
  const title = element('span', {}, app.words.newMessage)
  const head = element('div', { class: app.css('compose-head') }, title, ...windowButtons(app), cross)
  const inside = wrapped(app, element('div', { class: 'aaZ' }, element('div', { class: 'M9' }, form.root)))
  return element(
    'div',
    { role: 'dialog', 'aria-label': app.words.newMessage, class: `nH Hd ${app.css('compose')}` },
    head,
    inside,
  )
}

/** Minimise, full screen, and a window of its own. */
function windowButtons(app: App): HTMLElement[] {
  const button = (name: string, text: string, act: (dialog: Element) => void): HTMLElement => {
    const made = element('span', { role: 'button', tabindex: '0', class: `${name} ${app.css('close')}` }, text)
    onPress(made, () => {
      const dialog = made.closest('[role=dialog]')
      if (dialog) act(dialog)
    })
    return made
  }
  const popOut = (): void => {
    const wished = new URLSearchParams(location.search)
    wished.set('view', 'btop')
    window.open(`${location.pathname}?${wished}`, '_blank')
  }
  return [
    button('Hl', '_', (dialog) => dialog.classList.toggle(app.css('minimised'))),
    button('Hq', '□', (dialog) => dialog.classList.toggle(app.css('full'))),
    button('Hp', '↗', popOut),
  ]
}

function inlineRoot(app: App, form: ComposeForm): HTMLElement {
  return element(
    'div',
    { class: `ip adB ${app.css('compose-inline')}` },
    wrapped(app, element('div', { class: 'M9' }, form.root)),
  )
}
