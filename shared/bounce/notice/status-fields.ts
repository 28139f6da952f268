import { REPORT_RECIPIENTS_MAX } from '../../contract/delivery-limits.ts'

/** Fields of one block of a delivery-status part: lower-case name to value. The first of a name wins. */
export type Fields = ReadonlyMap<string, string>
export type StatusFields = { readonly message: Fields; readonly recipients: readonly Fields[] }

const FIELD = /^[ \t]{0,3}([A-Za-z][A-Za-z-]{0,60})[ \t]{0,3}:[ \t]{0,20}/
const NAMES_RECIPIENT = new Set(['final-recipient', 'original-recipient'])

/**
 * Reads the blocks of a delivery-status part: one about the message, then one for each recipient. Blocks that lost
 * their blank lines, or have too many of them, are put right by the recipient fields.
 * @source RFC 3464 §2.1, RFC 6533 §3
 */
export function parseStatusFields(text: string): StatusFields {
  const message = new Map<string, string>()
  const recipients: Map<string, string>[] = []
  for (const block of blocksOf(text)) {
    const namesRecipient = [...block.keys()].some((name) => NAMES_RECIPIENT.has(name))
    const target = namesRecipient ? new Map<string, string>() : (recipients.at(-1) ?? message)
    if (namesRecipient && recipients.length < REPORT_RECIPIENTS_MAX) recipients.push(target)
    for (const [name, lines] of block) if (!target.has(name)) target.set(name, lines.join(' ').trim())
  }
  return { message, recipients }
}

/** Lower-case name to the lines of the value. */
type Block = Map<string, string[]>

/** Blocks end at blank lines and before a field that would name a second recipient. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [new Map()]
  let name: string | null = null
  for (const line of text.split('\n')) {
    const block: Block = blocks.at(-1) ?? new Map()
    const field = FIELD.exec(line)
    if (line.trim() === '') {
      if (block.size > 0) blocks.push(new Map())
      name = null
    } else if (field !== null && (name === null || !/^[ \t]/.test(line))) {
      name = (field[1] ?? '').toLowerCase()
      const value = line.slice(field[0].length).trim()
      if (name === 'final-recipient' && block.has(name)) blocks.push(new Map([[name, [value]]]))
      else if (!block.has(name)) block.set(name, [value])
      else name = null
    } else if (name !== null) {
      block.get(name)?.push(line.trim())
    }
  }
  return blocks.filter((block) => block.size > 0)
}

/** Does a text hold the fields of a report, whatever its type says? */
export function looksLikeStatusFields(text: string): boolean {
  return (
    /^(?:final|original)-recipient[ \t]{0,3}:/im.test(text) &&
    /^(?:action|status|diagnostic-code)[ \t]{0,3}:/im.test(text)
  )
}
