import { isAddress, type Person } from '../../replica/page/address.ts'
import { element } from '../../replica/page/dom.ts'
import { mount } from '../../replica/page/variation.ts'
import type { App } from './app-context.ts'
import { type ComposeForm, createComposeForm } from './compose-form.ts'
import { type Content, createDraft, type Draft, type SendOutcome } from './draft.ts'

/** Opens the form in the reading pane. One mail is written at a time; opening another saves and closes the first. */
export function openCompose(app: App, filling?: { draft: Draft; content: Content }): void {
  document.querySelector<HTMLElement>('[data-replica-compose]')?.dispatchEvent(new Event('replica-close'))
  const draft = filling?.draft ?? createDraft(app)
  let autosave = 0
  const form: ComposeForm = createComposeForm(app, {
    changed: () => {
      clearTimeout(autosave)
      autosave = window.setTimeout(() => void draft.save(form.read()), app.settings.autosaveMs)
    },
    send: () => {
      form.commit()
      const content = form.read()
      const refusal = refusalOf(content)
      if (refusal) {
        app.say(refusal)
        return
      }
      close()
      void hold(app, draft, content)
    },
    discard: () => close(),
  })
  const close = (): void => {
    clearTimeout(autosave)
    form.root.remove()
  }
  form.root.addEventListener('replica-close', () => {
    void draft.save(form.read())
    close()
  })
  app.main.replaceChildren()
  mount(app, app.main, form.root)
  if (filling) form.write(filling.content)
  clearTimeout(autosave)
  requestAnimationFrame(() => form.focus())
}

function refusalOf({ to, cc, bcc }: Content): string | null {
  const people: Person[] = [...to, ...cc, ...bcc]
  if (people.length === 0) return 'This message must have at least one recipient.'
  const wrong = people.find(({ address }) => !isAddress(address))
  return wrong ? `${wrong.address} is not a valid address.` : null
}

/** Undo works by holding the request back: until it goes out, nothing has been sent (outlook.md §3). */
async function hold(app: App, draft: Draft, content: Content): Promise<void> {
  if (app.settings.undoHoldMs === 0) return deliver(app, draft, content)
  const isUndone = await new Promise<boolean>((resolve) => {
    const over = setTimeout(() => resolve(false), app.settings.undoHoldMs)
    const act = (): void => {
      clearTimeout(over)
      resolve(true)
    }
    app.say('Sending…', { label: 'Undo', act })
  })
  if (!isUndone) return deliver(app, draft, content)
  app.say('')
  openCompose(app, { draft, content })
}

async function deliver(app: App, draft: Draft, content: Content): Promise<void> {
  app.say('Sending…')
  const outcome: SendOutcome = await draft.send(content)
  if (outcome.kind === 'sent') {
    app.main.replaceChildren(element('div', { class: app.css('empty') }, 'Select an item to read'))
    return app.say('Sent')
  }
  openCompose(app, { draft, content })
  app.say(`Not sent: ${outcome.why}`)
}
