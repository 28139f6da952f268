import type { OpenAPIHono } from '@hono/zod-openapi'
import { Activity } from '@reachable/shared/contract'
import type { Env } from 'hono'
import * as z from 'zod'

export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>

/** The description of the API, made from the schemas that validate it. */
export function openApiDocument<E extends Env>(app: OpenAPIHono<E>): OpenApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Reachable',
      version: '1',
      description:
        'Captured mail facts in; reachability, people and reasons out. Every failure is an RFC 9457 problem.',
    },
  })
  const schemas = { ...activitySchemas(), ...document.components?.schemas }
  return { ...document, components: { ...document.components, schemas } }
}

type Schemas = NonNullable<NonNullable<OpenApiDocument['components']>['schemas']>

/** Items of a batch are judged one by one, so no route names their schema; it is described all the same. */
function activitySchemas(): Schemas {
  const text = JSON.stringify(z.toJSONSchema(Activity)).replaceAll('#/$defs/', '#/components/schemas/')
  const { $defs } = JSON.parse(text) as { $defs?: Schemas }
  return $defs ?? {}
}
