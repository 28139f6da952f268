import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp } from '../testing/test-app.ts'

let app: Awaited<ReturnType<typeof startTestApp>>
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(async () => {
  await app.stop()
  app.remove()
})

test('each answer, a refusal too, has an id and tells how long it took', async () => {
  for (const [who, status] of [
    ['rita', 200],
    ['nobody', 401],
  ] as const) {
    const answer = await app.request(who, 'GET', '/v1/people')
    expect(answer.status).toBe(status)
    expect(answer.headers.get('x-request-id')).toMatch(/^req_/)
    expect(answer.headers.get('server-timing')).toMatch(/^app;dur=\d+\.\d$/)
  }
})
