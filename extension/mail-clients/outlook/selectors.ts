import type { Selector } from '../page-probe.ts'

/** Where Outlook on the web keeps what we read. Its class names are generated weekly: roles, id endings, data attributes. */
export const OUTLOOK = {
  well: {
    since: '2023, last confirmed 2026-03',
    finds: 'recipient wells, MSG_<hex>_TO and so on; independent of language',
    any: [
      '[role=group][id$="_TO"], [role=group][id$="_CC"], [role=group][id$="_BCC"]',
      '[id$="_TO"], [id$="_CC"], [id$="_BCC"]',
    ],
  },
  chip: {
    since: '2021, last confirmed 2026-03',
    finds: 'recipients inside a well; read-only islands of the rich-text editor',
    any: [
      '[class*="_EType_RECIPIENT_ENTITY"]',
      '[draggable=true][contenteditable=false]',
      '[data-lpc-hover-target-id], .lpc-hoverTarget',
    ],
  },
  listRow: { since: '2020', finds: 'conversations of a list', any: ['[role=option][data-convid]'] },
  mailboxRoot: {
    since: '2020, last confirmed 2026-07',
    finds: 'the folder root of the primary mailbox, titled with its address',
    any: ['[role=treeitem][id^="primaryMailboxRoot_"]'],
  },
  accountButton: {
    since: '2018',
    finds: 'the account manager, whose text or label holds the address',
    any: ['#mectrl_currentAccount_secondary', '#mectrl_main_trigger'],
  },
} satisfies Record<string, Selector>

export const OUTLOOK_WATCHED_ATTRIBUTES = ['aria-label', 'title']
