import { and, desc, eq, gt, ne, sql } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { namedAddresses } from './schema.ts'

type Kind = (typeof namedAddresses.$inferSelect)['kind']

/** People with one name: more than this are no hint for anybody. */
const SAME_NAME_MAX = 20

/** Remembers that mail of this address carries that name. A contact's own address stays one. */
export async function saveNamed(
  db: OrgReader,
  row: { readonly nameDigest: string; readonly address: string; readonly kind: Kind; readonly atMs: number },
): Promise<void> {
  const { nameDigest, address } = namedAddresses
  await db
    .insert(namedAddresses)
    .values(row)
    .onConflictDoUpdate({
      target: [nameDigest, address],
      set: {
        kind: row.kind === 'bounced' ? row.kind : sql`${namedAddresses.kind}`,
        atMs: sql`max(${namedAddresses.atMs}, ${row.atMs})`,
      },
    })
}

/** Other addresses with that name, the last seen first. */
export async function sameName(
  db: OrgReader,
  about: { readonly nameDigest: string; readonly address: string; readonly kind: Kind; readonly afterMs: number },
): Promise<string[]> {
  const rows = await db
    .select({ address: namedAddresses.address })
    .from(namedAddresses)
    .where(
      and(
        eq(namedAddresses.nameDigest, about.nameDigest),
        ne(namedAddresses.address, about.address),
        eq(namedAddresses.kind, about.kind),
        gt(namedAddresses.atMs, about.afterMs),
      ),
    )
    .orderBy(desc(namedAddresses.atMs))
    .limit(SAME_NAME_MAX)
  return rows.map((row) => row.address)
}
