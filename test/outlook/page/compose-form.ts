import { element, writtenHtml } from '../../replica/page/dom.ts'
import { wrapped } from '../../replica/page/variation.ts'
import type { App } from './app-context.ts'
import type { Content } from './draft.ts'
import { createWell, type RecipientWell, type WellKind } from './recipient-well.ts'

export type ComposeForm = {
  root: HTMLElement
  read(): Content
  write(content: Content): void
  commit(): void
  focus(): void
}

type FormEvents = { changed: () => void; send: () => void; discard: () => void }

/** Wells, subject, body and the split button; one hexadecimal id joins them (outlook.md §6). */
export function createComposeForm(app: App, events: FormEvents): ComposeForm {
  const hex = app.random.hex(32)
  const wells = {
    TO: createWell(app, hex, 'TO', events.changed),
    CC: createWell(app, hex, 'CC', events.changed),
    BCC: createWell(app, hex, 'BCC', events.changed),
  }
  const rows = element('div', { class: app.css('rows') }, wellRow(app, 'To', wells.TO), wellRow(app, 'Cc', wells.CC))
  // Bcc is not in the page until it is asked for.
  const showBcc = (): void => rows.append(wellRow(app, 'Bcc', wells.BCC))
  const bccButton = element('button', { type: 'button', class: app.css('link-button') }, 'Bcc')
  bccButton.addEventListener('click', () => {
    showBcc()
    bccButton.remove()
    wells.BCC.focus()
  })
  rows.firstElementChild?.append(bccButton)
  const subject = element('input', {
    id: `MSG_${hex}_SUBJECT`,
    'aria-label': 'Subject',
    placeholder: 'Add a subject',
    class: app.css('subject'),
    autocomplete: 'off',
  })
  const body = element('div', {
    contenteditable: 'true',
    role: 'textbox',
    'aria-multiline': 'true',
    'aria-label': 'Message body',
    class: app.css('body'),
  })
  const editorParent = element('div', { id: `editorParent_${app.random.below(9) + 1}` }, wrapped(app, body))
  const inside = [actions(app, events), wrapped(app, rows), subject, editorParent]
  const section = app.settings.seed % 2 === 0 ? { 'data-app-section': 'ComposeForm' } : {}
  const root = element('div', { ...section, 'data-replica-compose': '', class: app.css('compose') }, ...inside)
  root.addEventListener('input', events.changed)
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) events.send()
  })
  return {
    root,
    read: () => ({
      ...{ to: wells.TO.people(), cc: wells.CC.people(), bcc: wells.BCC.people() },
      subject: subject.value,
      html: writtenHtml(body),
    }),
    write(content) {
      for (const [kind, people] of Object.entries({ TO: content.to, CC: content.cc, BCC: content.bcc })) {
        if (kind === 'BCC' && people.length > 0) bccButton.click()
        wells[kind as WellKind].setPeople(people)
      }
      subject.value = content.subject
      body.replaceChildren(content.html.replace(/<[^>]*>/g, ''))
    },
    commit: () => {
      for (const well of Object.values(wells)) if (well.root.isConnected) well.commit()
    },
    focus: () => wells.TO.focus(),
  }
}

function wellRow(app: App, label: string, well: RecipientWell): HTMLElement {
  const button = element('button', { type: 'button', class: app.css('row-label') }, label)
  return element('div', { class: app.css('row') }, button, well.root)
}

function actions(app: App, events: FormEvents): HTMLElement {
  const id = `splitButton-r${app.random.hex(3)}__primaryActionButton`
  const send = element(
    'button',
    { type: 'button', id, 'aria-label': 'Send', title: 'Send (Ctrl+Enter)', class: app.css('primary') },
    'Send',
  )
  const menu = element(
    'button',
    {
      type: 'button',
      id: id.replace('primaryAction', 'menu'),
      'aria-haspopup': 'true',
      'aria-label': 'More send options',
      class: app.css('button'),
    },
    '▾',
  )
  const discard = element(
    'button',
    { type: 'button', id: 'discardCompose', 'aria-label': 'Discard', class: app.css('button') },
    'Discard',
  )
  send.addEventListener('click', events.send)
  discard.addEventListener('click', events.discard)
  return element(
    'div',
    { class: app.css('actions') },
    wrapped(app, element('div', { role: 'group' }, send, menu)),
    discard,
  )
}
