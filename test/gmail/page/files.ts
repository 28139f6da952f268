import { element } from '../../replica/page/dom.ts'
import type { Attachment } from '../wire/records.ts'
import type { App } from './app-context.ts'

/** The files of a form. Each is uploaded as it is chosen; the mail's own requests name it and no more. */
export function createFiles(app: App, changed: () => void) {
  let attachments: Attachment[] = []
  const input = element('input', { type: 'file', name: 'Filedata', 'aria-label': 'Attach files', hidden: '' })
  const attach = element('label', { class: app.css('nav-link'), title: 'Attach files' }, '📎 ', input)
  const list = element('div', { class: app.css('files') })
  const draw = (): void => list.replaceChildren(...attachments.map(({ name }) => element('span', {}, name)))
  const upload = async (file: File): Promise<void> => {
    const answer = await fetch(`/upload/${app.settings.accountPath}/`, { method: 'POST', body: file })
    attachments = [...attachments, { type: file.type, name: file.name, size: file.size, id: await answer.text() }]
    draw()
    changed()
  }
  input.addEventListener('change', () => {
    for (const file of input.files ?? []) void upload(file)
  })
  return {
    root: element('div', {}, attach, list),
    read: () => attachments,
    write(saved: Attachment[]): void {
      attachments = saved
      draw()
    },
  }
}
