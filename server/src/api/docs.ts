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

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** A plain page without scripts: nothing is fetched from elsewhere, and it reads well with everything switched off. */
export function docsPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      return operation ? [operationSection(method, path, operation)] : []
    }),
  )
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `<details id="${escapeHtml(name)}"><summary>${escapeHtml(name)}</summary>${json(schema)}</details>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Reachable API</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body><main>
<h1>Reachable API</h1><p>${escapeHtml(document.info.description ?? '')} The same as data: <a href="/openapi.json">openapi.json</a>.</p>
${operations.join('\n')}<h2>Schemas</h2>${schemas.join('\n')}</main></body></html>`
}

type Operation = NonNullable<NonNullable<OpenApiDocument['paths']>[string]['get']>

function operationSection(method: string, path: string, operation: Operation): string {
  const { summary = '', description = '', parameters, requestBody, responses } = operation
  const parts = [
    ...(parameters ? [`<h4>Parameters</h4>${json(parameters)}`] : []),
    ...(requestBody ? [`<h4>Body</h4>${json(requestBody)}`] : []),
    `<h4>Answers</h4>${json(responses)}`,
  ]
  return `<details><summary><code>${method.toUpperCase()} ${escapeHtml(path)}</code> ${escapeHtml(summary)}</summary>
<p>${escapeHtml(description)}</p>${parts.join('')}</details>`
}

const json = (value: unknown) => `<pre>${escapeHtml(JSON.stringify(value, null, 2) ?? '')}</pre>`

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const STYLE = `body{font:16px/1.5 system-ui;margin:0;color:#16202c;background:#fff}main{max-width:60rem;margin:auto;padding:2rem}
details{border-block-end:1px solid #d5dbe3;padding:.5rem 0}summary{cursor:pointer}pre{overflow:auto;background:#f4f6f9;padding:1rem}
@media(prefers-color-scheme:dark){body{color:#e6ebf2;background:#10151c}pre{background:#1a222d}a{color:#8ab8ff}}`
