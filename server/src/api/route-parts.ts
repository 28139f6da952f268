import { Problem } from '@reachable/shared/contract'
import type { ZodType } from 'zod'

/** Every failure is a problem document, whatever its status. */
const problems = {
  default: { description: 'A problem', content: { 'application/problem+json': { schema: Problem } } },
}

export const body = <T extends ZodType>(schema: T) => ({
  body: { required: true, content: { 'application/json': { schema } } },
})

export const ok = <T extends ZodType>(schema: T, description: string) => ({
  200: { description, content: { 'application/json': { schema } } },
  ...problems,
})

export const done = (description: string) => ({ 204: { description }, ...problems })
