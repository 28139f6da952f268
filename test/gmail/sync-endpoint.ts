import type { GmailMailbox } from './mailbox.ts'
import type { GmailConfig } from './replica-config.ts'
import { readSyncRequest, type SavedMessage } from './wire/read-request.ts'
import { listAt, type Slot, textAt } from './wire/records.ts'
import { changedThread, detailAnswer, labelOnlyThread, listAnswer, savedThread, syncAnswer } from './wire/response.ts'

/** `/i/s`: saves, sends, undos, label changes, or, without operations, the page's look for news. */
export function answerSync(mailbox: GmailMailbox, config: GmailConfig, body: Slot): Slot[] {
  const request = readSyncRequest(body)
  const sequences = [...request.saves, ...request.labelChanges].map(({ sequence }) => sequence)
  if (sequences.length === 0) return answerPoll(mailbox, body)
  const threads = request.saves.map((saved) => answerSave(mailbox, config, saved))
  for (const change of request.labelChanges) mailbox.markLabels(change)
  return syncAnswer(sequences, threads, mailbox.version)
}

function answerSave(mailbox: GmailMailbox, config: GmailConfig, saved: SavedMessage): Slot {
  const { thread, message } = mailbox.save(saved)
  if (config.labelOnlyAnswers) return labelOnlyThread(thread.id, [message.permId])
  // Threads of several messages are told with a joined id: one of the two forms seen.
  const id = thread.messages.length > 1 ? `${thread.id}|${message.permId}` : thread.id
  return savedThread(thread, id)
}

function answerPoll(mailbox: GmailMailbox, body: Slot): Slot[] {
  const since = Number(listAt(body, 2)[1] ?? 0)
  const threads = mailbox
    .changedSince(since)
    .map((thread) => changedThread(thread, thread.id, thread.messages[0]?.subject ?? ''))
  return syncAnswer([], threads, mailbox.version)
}

/** `/i/bv`: the list view named by the label at `[0][0]` of the body. */
export function answerList(mailbox: GmailMailbox, body: Slot): Slot[] {
  return listAnswer(mailbox.listThreads(textAt(body, 0, 0) || '^i'), mailbox.version)
}

/** `/i/fd`: the thread named at `[0][0][0]`; null when it is not known. */
export function answerDetail(mailbox: GmailMailbox, body: Slot): Slot[] | null {
  const thread = mailbox.findThread(textAt(body, 0, 0, 0))
  return thread ? detailAnswer(thread) : null
}
