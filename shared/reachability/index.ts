export type * from './facts.ts'
export type * from './record-plan.ts'
