import type { SeededRandom } from '../../replica/page/random.ts'
import type { Variation } from '../../replica/page/variation.ts'
import type { GmailPageSettings } from '../replica-config.ts'
import type { GmailVariant } from '../variant.ts'
import type { ShownThread } from '../wire/read-response.ts'
import type { Operation } from '../wire/request.ts'
import type { PageWords } from './languages.ts'
import type { SyncClient } from './sync-client.ts'

/** What every part of the page shares. */
export type App = Variation & {
  settings: GmailPageSettings
  variant: GmailVariant
  words: PageWords
  nowMs(): number
  /** For ids alone: a seed's page looks alike at each load, its mails are others. */
  ids: SeededRandom
  sync: SyncClient
  threads: Map<string, ShownThread>
  /** While true, saves of drafts wait and go along with the next send: one body, several messages. */
  isHoldingSaves: boolean
  unsent: Operation[]
}
