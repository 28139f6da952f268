import { pino } from 'pino'
import type { Config } from './config.ts'
import type { Log } from './log.ts'

/** One JSON line per event on standard error; standard output belongs to what is said to people. */
export function createLog(level: Config['logLevel']): Log {
  const logger = pino({ level, base: null }, pino.destination(2))
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  }
}
