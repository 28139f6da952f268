import type { Person } from '../../replica/page/address.ts'
import type { Variation } from '../../replica/page/variation.ts'
import type { OutlookPageSettings } from '../replica-config.ts'
import type { ServiceClient } from './service-client.ts'

/** What every part of the page shares. */
export type App = Variation & {
  settings: OutlookPageSettings
  account: Person
  service: ServiceClient
  main: HTMLElement
  /** Says something short where a screen reader hears it; empty clears it. */
  say(text: string, action?: { label: string; act: () => void }): void
}
