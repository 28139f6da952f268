import { Connection } from 'jsforce'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SIM_PASSWORD } from '../config.ts'
import type { Simulator } from '../simulator.ts'
import { startSimulator } from '../simulator.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator.stop())
const opened = (version: string) => new Connection({ loginUrl: simulator.url, version })

test('a session opened by SOAP works until it is closed', async () => {
  const connection = opened('60.0')
  await connection.loginBySoap('hanna@crm.example', SIM_PASSWORD)
  const { accessToken } = connection
  expect((await connection.query('SELECT Id FROM User')).totalSize).toBeGreaterThan(0)
  await connection.logout()
  const late = new Connection({ instanceUrl: simulator.url, accessToken: String(accessToken) })
  await expect(late.query('SELECT Id FROM User')).rejects.toMatchObject({ errorCode: 'INVALID_SESSION_ID' })
})

test('a wrong password opens nothing, and since 65.0 no password does', async () => {
  await expect(opened('60.0').loginBySoap('hanna@crm.example', 'guessed')).rejects.toThrow('INVALID_LOGIN')
  await expect(opened('65.0').loginBySoap('hanna@crm.example', SIM_PASSWORD)).rejects.toThrow('INVALID_OPERATION')
})
