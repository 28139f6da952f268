import { once } from 'node:events'
import { flushCompileCache } from 'node:module'
import { readConfig, startServer } from '@reachable/server'

/**
 * The product's server as `main.ts` runs it, with its orgs in the main thread. Everything is loaded first, then it waits
 * for the word to start: so a killed server is replaced at once by one that waits, and a thousand kills take minutes.
 */
process.stdout.write('loaded\n')
await once(process.stdin, 'data')
process.stdin.unref()
const server = await startServer(readConfig(), {
  owners: 'inline',
  isFenced: !process.argv.includes('--unfenced'),
})
console.log(server.url)
// Whoever is killed leaves no cache behind by himself.
flushCompileCache()
