export { type BounceLine, bounceLine } from './bounce-line.ts'
export { bouncesCommand } from './bounces.ts'
