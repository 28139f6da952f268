import { mkdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startLibsqlDouble } from './libsql-double.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, data: { type: 'string' }, token: { type: 'string' } },
})
if (values.data === undefined)
  throw new Error('usage: node test/libsql/main.ts --data FOLDER [--port N] [--token TEXT]')
mkdirSync(values.data, { recursive: true })
const double = await startLibsqlDouble({
  folder: values.data,
  port: Number(values.port),
  ...(values.token === undefined ? {} : { token: values.token }),
})
// The first line says where it is, for whoever started it.
console.log(JSON.stringify({ url: double.urlOf('NAME') }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void double.stop())
