/// <reference path="./mbox-reader.d.ts" />
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { mboxReader } from 'mbox-reader'

/** One raw mail and where it lies, for messages to people. */
export type StoredMail = { readonly name: string; readonly bytes: Uint8Array }

/** Flags and indexes that mail programs keep beside the mails of a Maildir or a folder. */
const NOT_A_MAIL = /(^|[\\/])(\.|dovecot|labels\.jsonl|expected\.jsonl|README)|\.(md|json|jsonl|yaml|lock|index|txt)$/i

/**
 * Reads a mailbox: an mbox file, a Maildir (`cur` and `new`), a folder of .eml files at any depth, or one .eml file.
 * Mails come in the order of their names. Rejects when `path` does not exist.
 */
export async function* readMailbox(path: string): AsyncGenerator<StoredMail> {
  if (!(await stat(path)).isFile()) yield* readFolder(path)
  else if (/\.eml$/i.test(path)) yield { name: path, bytes: await readFile(path) }
  else yield* readMbox(path)
}

async function* readFolder(folder: string): AsyncGenerator<StoredMail> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((name) => isMail(name.slice(folder.length)))
    .sort()
  for (const name of names) yield { name, bytes: await readFile(name) }
}

const isMail = (name: string): boolean =>
  /\.eml$/i.test(name) || (/[\\/](cur|new)[\\/]/.test(sep + name) && !NOT_A_MAIL.test(name))

async function* readMbox(path: string): AsyncGenerator<StoredMail> {
  let count = 0
  for await (const { content } of mboxReader(createReadStream(path))) {
    count += 1
    yield { name: `${path}#${count}`, bytes: content }
  }
}
