import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendHttp } from './http.ts'

const run = promisify(execFile)
const asked: string[] = []
const server = createServer((request, answer) => {
  asked.push(request.url ?? '')
  if (request.url === '/moved') answer.writeHead(302, { location: '/elsewhere' })
  answer.end('here')
})
let url: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('a redirect is an answer, and is not followed', async () => {
  const answer = await sendHttp({ method: 'GET', url: `${url}/moved`, headers: {} }, 5_000)
  expect(answer.statusCode).toBe(302)
  expect(asked).toEqual(['/moved'])
})

test('a proxy of the environment is not gone through, even where Node is told to use it', async () => {
  const proxy = 'http://127.0.0.1:1'
  const env = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy, http_proxy: proxy, https_proxy: proxy, NO_PROXY: '' }
  const program = `
    import { sendHttp } from ${JSON.stringify(new URL('./http.ts', import.meta.url).href)}
    const { body } = await sendHttp({ method: 'GET', url: ${JSON.stringify(url)}, headers: {} }, 5_000)
    const viaProxy = await fetch(${JSON.stringify(url)}).then(() => 'no', () => 'yes')
    console.log(body, viaProxy)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { env })
  // The second word shows that the process itself would have gone there.
  expect(stdout.trim()).toBe('here yes')
})
