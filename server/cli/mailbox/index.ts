export * from './mail-activities.ts'
export * from './mailbox-activities.ts'
export * from './mailbox-owner.ts'
export * from './read-mailbox.ts'
