export type * from './decision.ts'
export type * from './view.ts'
