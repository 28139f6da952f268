import type { SeededRandom } from '../../replica/page/random.ts'
import type { Variation } from '../../replica/page/variation.ts'
import type { GmailPageSettings } from '../replica-config.ts'
import type { ShownThread } from '../wire/read-response.ts'
import type { SyncClient } from './sync-client.ts'

/** What every part of the page shares. */
export type App = Variation & {
  settings: GmailPageSettings
  nowMs(): number
  /** For ids alone: a seed's page looks alike at each load, its mails are others. */
  ids: SeededRandom
  sync: SyncClient
  threads: Map<string, ShownThread>
}
