import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { html } from 'hono/html'
import type { OpenApiDocument } from './openapi-document.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
type Operation = NonNullable<NonNullable<OpenApiDocument['paths']>[string]['get']>
type Html = ReturnType<typeof html>

/** The page's own sheet behind the tokens that console and popover share. Read once, at start. */
export const docsStyle = (): string =>
  ['@reachable/shared/design/tokens.css', './docs.css']
    .map((name) => readFileSync(fileURLToPath(import.meta.resolve(name)), 'utf8'))
    .join('\n')

/** A plain page without scripts: nothing is fetched from elsewhere, and it reads well with everything switched off. */
export function docsPage(document: OpenApiDocument): Html {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      return operation ? [operationSection(method, path, operation)] : []
    }),
  )
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => html`<details id="${name}"><summary><code>${name}</code></summary>${json(schema)}</details>`,
  )
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Reachable API</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<main>
<h1>Reachable API</h1>
<p>${document.info.description ?? ''} The same as data: <a href="/openapi.json">openapi.json</a>.</p>
<h2>Routes</h2>${operations}
<h2>Schemas</h2>${schemas}
</main>
</body>
</html>`
}

function operationSection(method: string, path: string, operation: Operation): Html {
  const { summary = '', description = '', parameters = [], requestBody, responses } = operation
  return html`<details>
<summary><code>${method.toUpperCase()} ${path}</code> ${summary}</summary>
<p>${description}</p>
${parameters.length > 0 ? html`<h3>Parameters</h3>${json(parameters)}` : ''}
${requestBody ? html`<h3>Body</h3>${json(schemasIn(requestBody))}` : ''}
<h3>Answers</h3>${json(answersIn(responses))}
</details>`
}

/** The schemas alone: that everything is JSON is said once, above. */
function schemasIn(part: unknown): unknown {
  const content = part !== null && typeof part === 'object' && 'content' in part ? part.content : null
  if (content === null || typeof content !== 'object') return part
  return Object.values(content).map((media) => (media as { schema?: unknown }).schema ?? media)[0]
}

const answersIn = (responses: Operation['responses']): unknown =>
  Object.fromEntries(
    Object.entries(responses ?? {}).map(([status, answer]) => {
      const { description } = answer as { description?: string }
      const schema = schemasIn(answer)
      return [status, schema === answer ? description : { description, schema }]
    }),
  )

/** JSON text in which references to schemas are links to them. */
function json(value: unknown): Html {
  const parts = JSON.stringify(value, null, 2).split(/"#\/components\/schemas\/(\w+)"/)
  // Every second part is the name of a schema.
  return html`<pre>${parts.map((part, index) => (index % 2 === 1 ? html`<a href="#${part}">${part}</a>` : part))}</pre>`
}
