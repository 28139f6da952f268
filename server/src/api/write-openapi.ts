import { writeFileSync } from 'node:fs'
import { describeApi } from './describe-api.ts'

writeFileSync(new URL('../../../docs/openapi.json', import.meta.url), await describeApi())
