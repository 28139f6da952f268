import { type Config, ConfigError, readConfig } from './config.ts'
import { masterKeyId, UnknownMasterKey } from './keys/key-ring.ts'
import { masterKeyFile } from './keys/master-key-file.ts'
import { type RunningServer, startServer } from './server.ts'

/** How long a stop may take before it is forced: a request to Salesforce may hang. */
const STOP_MS_MAX = 15_000

try {
  const config = readConfig()
  const server = await startServer(config)
  console.log(config.role === 'worker' ? 'Reachable runs jobs.' : `Reachable is at ${server.url}`)
  console.log(masterKeySentence(config))
  if (config.mode === 'production' && server.setupLink !== null) {
    console.log(`Set up your company here, within 30 minutes: ${server.setupLink}`)
  }
  stopOnSignals(server)
} catch (error) {
  console.error(sentenceFor(error))
  process.exitCode = 1
  // Threads and timers that were started before the fault must not keep a broken server alive.
  process.exit()
}

function stopOnSignals(server: RunningServer): void {
  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref()
    await server.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop())
}

/** Which key this is, and what it is worth. */
function masterKeySentence({ masterKey, masterKeyOrigin, dataDir, otherMasterKeys }: Config): string {
  const id = masterKeyId(masterKey)
  const unfinished = otherMasterKeys.length > 0 ? ' Another key is at hand: finish the change with rotate-key.' : ''
  if (masterKeyOrigin === 'environment') return `The master key is ${id}, from REACHABLE_MASTER_KEY.${unfinished}`
  return (
    `The master key is ${id}, in ${masterKeyFile(dataDir)}, beside the data: this hides secrets from a glance, not from ` +
    `a thief. Give one from outside as REACHABLE_MASTER_KEY (openssl rand -base64 32), then run rotate-key.${unfinished}`
  )
}

function sentenceFor(error: unknown): string {
  if (error instanceof ConfigError || error instanceof UnknownMasterKey) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'The port is taken: stop the other server, or set REACHABLE_PORT.'
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
