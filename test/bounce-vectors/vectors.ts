import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../fuzz/random.ts'
import { listOwnMails } from '../mails/own-mails.ts'

export type Vector = { readonly file: string; readonly bytes: Uint8Array }

const OWN_MAILS = join(import.meta.dirname, '../mails')
/** Collected mails beside the project. */
const CORPUS = join(import.meta.dirname, '../../../shared/corpora/bounces')

export function ownVectors(): Vector[] {
  return listOwnMails().map((file) => ({ file, bytes: readFileSync(join(OWN_MAILS, file)) }))
}

/** So many collected mails, the same ones on every machine for one seed; none where the corpus is not there. */
export function corpusVectors(count: number, seed: number): Vector[] {
  if (!existsSync(CORPUS)) return []
  const left = globSync('**/*.eml', { cwd: CORPUS }).sort()
  const random = seededRandom(seed)
  const files = Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1))
  return files.flat().map((file) => ({ file, bytes: readFileSync(join(CORPUS, file)) }))
}
