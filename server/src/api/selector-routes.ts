import { readFile } from 'node:fs/promises'
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { SelectorDocument, SignedSelectors } from '@reachable/shared/contract'
import type { AccessParts } from './access-routes.ts'
import { ok } from './route-parts.ts'

const read = createRoute({
  method: 'get',
  path: '/v1/extension/selectors',
  summary: 'Where extensions look in the pages of mail clients',
  description: 'Signed with the key that pairing hands out. It says nothing about anybody.',
  responses: ok(SignedSelectors, 'The document and its signature'),
})

/** What an operator has put beside the data; nothing is replaced without it. */
export function selectorRoutes(routes: OpenAPIHono, { entry, pairing }: AccessParts): void {
  routes.openapi(read, async (c) => {
    const document = JSON.stringify(await readDocument(entry.config.selectorsFile))
    return c.json({ document, signature: pairing.selectors.sign(document) }, 200)
  })
}

async function readDocument(file: string | undefined): Promise<SelectorDocument> {
  const text = file === undefined ? null : await readFile(file, 'utf8').catch(() => null)
  // A file of another form is a fault of the operator; it is answered as one.
  return SelectorDocument.parse(text === null ? { version: 0 } : JSON.parse(text))
}
