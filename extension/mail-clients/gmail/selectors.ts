import type { Selector } from '../page-probe.ts'

/** Where Gmail keeps what we read. Roles and data attributes first; class names only where they are old and documented. */
export const GMAIL = {
  chip: {
    since: '2021-10, last confirmed 2026-07',
    finds: 'recipient chips of a compose form; class names around them change, these attributes have held',
    // `.vN[email]` is the chip of the old form, still served to some accounts; both can stand in one page.
    // The summary replaces the rows while the focus is elsewhere.
    any: ['[role=listbox] [role=option][data-hovercard-id]', '.vN[email]', '.aoD span[email][data-hovercard-id]'],
  },
  row: {
    since: '2021-10',
    finds: 'the To, Cc or Bcc row around a chip',
    any: ['[name=to], [name=cc], [name=bcc]'],
  },
  form: {
    since: '2018, last confirmed 2026-07',
    finds: 'the form around a chip with its toolbar: floating, full-screen and inline; the nearest one counts',
    any: ['.M9', '[role=dialog]', '.ip.adB'],
  },
  send: {
    since: '2018',
    finds: 'the Send button of a form: the one beside the button that opens the menu of ways to send; 1 per form',
    any: [
      '.btC .dC [role=button]:not([aria-haspopup])',
      '.btC [role=button]:not([aria-haspopup])',
      '[role=group]:has([role=button][aria-haspopup]) [role=button]:not([aria-haspopup])',
    ],
  },
  openThread: {
    since: '2018, last confirmed 2026-07',
    finds: 'the heading of the open conversation, with its legacy id; 0 or 1',
    any: ['[role=main] h2[data-legacy-thread-id]'],
  },
  listPerson: {
    since: '2010, last confirmed 2026-07',
    finds: 'people named in the rows of a list',
    any: ['tr.zA .yW span[email]'],
  },
  header: {
    since: '2013, last confirmed 2026-07',
    finds: 'sender and recipients in the header of an open message',
    any: ['[role=main] span.gD[email]', '[role=main] span.g2[email]'],
  },
  listRow: {
    since: '2010, last confirmed 2026-07',
    finds: 'conversations of a list; 1 per conversation, up to 3 in the preview pane',
    any: ['tr.zA'],
  },
  rowIds: {
    since: '2018',
    finds: 'ids of a listed conversation and of its last message',
    any: ['[data-legacy-last-message-id]', '[data-legacy-thread-id]'],
  },
  openMessage: {
    since: '2018, last confirmed 2026-07',
    finds: 'messages of the open conversation',
    any: ['[data-message-id]', '[data-legacy-message-id]'],
  },
  body: { since: '2015, last confirmed 2026-07', finds: 'the text of an open message', any: ['.ii.gt .a3s', '.a3s'] },
  sender: { since: '2013', finds: 'sender inside an open message', any: ['span.gD[email]', 'td.gF span[email]'] },
  account: {
    since: '2019',
    finds: 'the account button, whose label holds the address in every language',
    any: ['[role=banner] a[aria-label*="@"]', 'a[aria-label*="@"][role=button]'],
  },
} satisfies Record<string, Selector>

/**
 * What a signed document may replace: selectors whose finds are read as addresses and ids alone. Neither the Send button
 * is among them, nor the text of a mail and the message around it.
 */
export const GMAIL_REPLACEABLE = ['chip', 'row', 'header', 'listRow', 'rowIds', 'sender'] as const

/** Attributes whose change means that a node now stands for somebody else. */
export const GMAIL_WATCHED_ATTRIBUTES = [
  'data-hovercard-id',
  'email',
  'data-legacy-message-id',
  'data-legacy-last-message-id',
]
