import { join } from 'node:path'
import { type BusinessClock, movableClock, systemClock } from './clock.ts'
import type { Config } from './config.ts'
import { newHolder } from './owner/holder.ts'
import type { HostSettings } from './owner/open-host.ts'
import { rememberedClock } from './sandbox-clock.ts'

/** What owners of org databases need of the configuration, under a new name for this process. */
export const hostSettingsOf = (config: Config): HostSettings => ({
  masterKeys: { current: config.masterKey, others: config.otherMasterKeys },
  salesforcePrivateKey: config.salesforcePrivateKey,
  sandbox: config.mode === 'sandbox',
  databaseToken: config.databaseToken,
  holder: newHolder(),
  isFenced: true,
})

/** The clock that rules and jobs are told; it moves in sandbox mode alone, and there survives a restart. */
export const businessClockOf = (config: Config): BusinessClock =>
  config.mode === 'sandbox'
    ? rememberedClock(systemClock, join(config.dataDir, 'sandbox-clock'))
    : movableClock(systemClock)
