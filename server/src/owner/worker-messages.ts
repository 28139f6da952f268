import type { Log } from '../log.ts'
import type { HostSettings } from './open-host.ts'
import type { OwnerMethod } from './owner-calls.ts'

/** What crosses between the API's thread and an owner thread. Everything is copied; nothing is shared. */
export type ToWorker =
  | { readonly kind: 'register'; readonly orgId: string; readonly databaseUrl: string }
  | {
      readonly kind: 'call'
      readonly requestId: number
      readonly orgId: string
      readonly method: OwnerMethod
      readonly args: readonly unknown[]
    }
  | { readonly kind: 'close' }

export type FromWorker =
  | { readonly kind: 'result'; readonly requestId: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly requestId: number; readonly name: string; readonly message: string }
  | {
      readonly kind: 'log'
      readonly level: keyof Log
      readonly fields: Parameters<Log['info']>[0]
      readonly message: string
    }
  | { readonly kind: 'closed' }

export type WorkerStart = HostSettings
