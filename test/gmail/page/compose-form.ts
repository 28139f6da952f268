import type { Person } from '../../replica/page/address.ts'
import { element, onPress, writtenHtml } from '../../replica/page/dom.ts'
import { wrapped } from '../../replica/page/variation.ts'
import type { App } from './app-context.ts'
import type { Draft, DraftContent } from './draft.ts'
import { createFiles } from './files.ts'
import { createRecipients } from './recipients.ts'
import { openSendMenu } from './send-menu.ts'

type Filling = Omit<DraftContent, 'from' | 'html'> & { text: string }

export type ComposeForm = {
  root: HTMLElement
  read(): DraftContent
  write(filling: Filling): void
  commit(): void
  /** Shows the draft's id in the hidden input: from the first save on it joins the form to its requests. */
  showSaved(): void
  focus(): void
}

type FormEvents = { changed: () => void; send: () => void; schedule: () => void }

/** The form with its hidden inputs, recipients, subject, body and toolbar (gmail.md §4). */
export function createComposeForm(app: App, draft: Draft, events: FormEvents): ComposeForm {
  const draftInput = hidden('draft', draft.isSaved ? `#${draft.permId}` : 'undefined')
  const from = fromInput(app)
  const recipients = createRecipients(app, events.changed)
  const files = createFiles(app, events.changed)
  const subject = element('input', {
    name: 'subjectbox',
    placeholder: app.words.subject,
    'aria-label': app.words.subject,
    class: app.css('subject'),
    autocomplete: 'off',
  })
  const body = element('div', {
    role: 'textbox',
    contenteditable: 'true',
    g_editable: 'true',
    'aria-label': app.words.body,
    'aria-multiline': 'true',
    tabindex: '1',
    class: `Am ${app.css('body')}`,
  })
  const inputs = [
    hidden('composeid', app.random.hex(8)),
    draftInput,
    ...(from ? [from] : []),
    hidden('rm', 'undefined'),
    hidden('lts', ''),
  ]
  const root = element(
    'form',
    { method: 'POST', class: app.css('form') },
    ...inputs,
    wrapped(app, recipients.root),
    subject,
    body,
    files.root,
    toolbar(app, events),
  )
  root.addEventListener('submit', (event) => event.preventDefault())
  root.addEventListener('input', events.changed)
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) events.send()
  })
  return {
    root,
    read: () => ({
      ...{ from: sender(app, from), ...recipients.read(), subject: subject.value, html: writtenHtml(body) },
      attachments: files.read(),
    }),
    write({ to, cc, bcc, subject: text, text: bodyText, attachments }) {
      recipients.write({ to, cc, bcc })
      files.write(attachments)
      subject.value = text
      body.replaceChildren(bodyText)
    },
    commit: recipients.commit,
    showSaved: () => {
      draftInput.value = `#${draft.permId}`
    },
    focus: recipients.focus,
  }
}

function hidden(name: string, value: string): HTMLInputElement {
  return element('input', { type: 'hidden', name, value })
}

/** Only accounts with several sender addresses have the `from` input. */
function fromInput(app: App): HTMLInputElement | null {
  return app.settings.identities.length > 0 ? hidden('from', app.settings.account.address) : null
}

function sender(app: App, from: HTMLInputElement | null): Person {
  const { address, name } = app.settings.account
  return { address: from?.value || address, name }
}

/** Send is known by its place alone: the button of its group that opens no menu. */
function toolbar(app: App, events: FormEvents): HTMLElement {
  const send = element(
    'div',
    { role: 'button', tabindex: '1', 'aria-label': `${app.words.send} (Ctrl-Enter)`, class: app.css('primary') },
    app.words.send,
  )
  const more = element(
    'div',
    {
      role: 'button',
      tabindex: '1',
      'aria-haspopup': 'true',
      'aria-label': app.words.moreSend,
      class: app.css('button'),
    },
    '▾',
  )
  onPress(send, events.send)
  onPress(more, () => openSendMenu(app, events.schedule))
  const [outer, inner] = app.variant.toolbar === 'classed' ? ['btC ', 'dC '] : ['', '']
  const group = element('div', { role: 'group', class: `${inner}${app.css('send-group')}` }, send, more)
  return element('div', { class: `${outer}${app.css('toolbar')}`, role: 'toolbar' }, wrapped(app, group))
}
