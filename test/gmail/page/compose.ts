import { isAddress, type Person } from '../../replica/page/address.ts'
import { element, onPress } from '../../replica/page/dom.ts'
import { mount, wrapped } from '../../replica/page/variation.ts'
import type { ShownThread } from '../wire/read-response.ts'
import type { App } from './app-context.ts'
import { type ComposeForm, createComposeForm } from './compose-form.ts'
import { type Draft, type DraftContent, newDraft, saveDraft, sendDraft } from './draft.ts'
import { hideToast, showAlert, showToast } from './toast.ts'

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
    send: () => send(),
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
  const send = (): void => {
    form.commit()
    const content = form.read()
    const refusal = refusalOf(content)
    if (refusal) {
      showAlert(app, refusal)
      return
    }
    close()
    void deliver(app, draft, content)
  }
  const saveAndClose = (): void => {
    void save()
    close()
  }
  const root = request.kind === 'reply' ? inlineRoot(app, form) : floatingRoot(app, form, saveAndClose)
  mount(app, request.kind === 'reply' ? request.place : floatingArea(app), root)
  fill(form, request)
  clearTimeout(autosave)
  requestAnimationFrame(() => form.focus())
}

function draftFor(app: App, request: ComposeRequest): Draft {
  if (request.kind === 'undone') return request.draft
  if (request.kind === 'new') return newDraft(app)
  const repliesTo = request.thread.messages.at(-1)?.permId ?? ''
  return newDraft(app, { threadId: request.thread.id, repliesTo, quoted: request.quoted })
}

function fill(form: ComposeForm, request: ComposeRequest): void {
  if (request.kind === 'reply') form.write({ to: request.to, cc: [], bcc: [], subject: request.subject, text: '' })
  if (request.kind !== 'undone') return
  const { to, cc, bcc, subject, html } = request.content
  form.write({ to, cc, bcc, subject, text: html.replace(/<[^>]*>/g, '') })
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
async function deliver(app: App, draft: Draft, content: DraftContent): Promise<void> {
  showToast(app, 'Sending…')
  const isTaken = await sendDraft(app, draft, content)
  if (!isTaken) return showToast(app, 'The message could not be sent. It is kept in Drafts.')
  const over = window.setTimeout(() => hideToast(app), app.settings.undoWindowMs)
  const view = (): void => {
    location.hash = 'sent'
  }
  const undo = (): void => {
    clearTimeout(over)
    void undoSend(app, draft, content)
  }
  showToast(app, 'Message sent', [
    { id: 'link_undo', label: 'Undo', act: undo },
    { id: 'link_vsm', label: 'View message', act: view },
  ])
}

async function undoSend(app: App, draft: Draft, content: DraftContent): Promise<void> {
  showToast(app, 'Undoing…')
  await saveDraft(app, draft, content)
  showToast(app, 'Sending undone.')
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
    { role: 'button', tabindex: '0', 'aria-label': 'Save and close', class: `Ha ${app.css('close')}` },
    '×',
  )
  onPress(cross, close)
  const head = element('div', { class: app.css('compose-head') }, element('span', {}, 'New message'), cross)
  const inside = wrapped(app, element('div', { class: 'aaZ' }, element('div', { class: 'M9' }, form.root)))
  return element(
    'div',
    { role: 'dialog', 'aria-label': 'New message', class: `nH Hd ${app.css('compose')}` },
    head,
    inside,
  )
}

function inlineRoot(app: App, form: ComposeForm): HTMLElement {
  return element(
    'div',
    { class: `ip adB ${app.css('compose-inline')}` },
    wrapped(app, element('div', { class: 'M9' }, form.root)),
  )
}
