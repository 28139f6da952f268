import { expect, test } from 'vitest'
import { followingOrgs } from './following-orgs.ts'
import { createInlineOwners, type OrgAddress } from './inline-owners.ts'
import { OrgMoved } from './org-errors.ts'
import type { OrgHost } from './org-host.ts'

/** Owners whose hosts only tell which database they were opened on, and a list of what was opened and closed. */
function countingOwners(openMax: number, isMoved: (url: string) => boolean = () => false) {
  const seen: string[] = []
  const open = async ({ databaseUrl }: OrgAddress): Promise<OrgHost> => {
    seen.push(`open ${databaseUrl}`)
    const settle = async () => {
      if (isMoved(databaseUrl)) throw new OrgMoved()
    }
    const close = async () => void seen.push(`close ${databaseUrl}`)
    return { settle, close } as unknown as OrgHost
  }
  return { seen, owners: createInlineOwners(open, openMax) }
}

test('of many orgs only a few are open at a time, and a closed one opens again', async () => {
  const { seen, owners } = countingOwners(2)
  for (const orgId of ['a', 'b', 'c']) await owners.register({ orgId, databaseUrl: orgId })
  for (const orgId of ['a', 'b', 'a', 'c', 'b']) await owners.call(orgId, 'settle', 0)
  expect(seen).toEqual(['open a', 'open b', 'open c', 'close b', 'open b', 'close a'])
  await owners.close()
  expect(seen.slice(6).sort()).toEqual(['close b', 'close c'])
})

test('an org that another process made, or moved, is found', async () => {
  const places = new Map([['a', 'old']])
  const { seen, owners } = countingOwners(2, (url) => url === 'old')
  const following = followingOrgs(owners, async (orgId) => {
    const databaseUrl = places.get(orgId)
    return databaseUrl === undefined ? null : { orgId, databaseUrl }
  })
  await expect(following.call('b', 'settle', 0)).rejects.toThrow('no such org')
  await expect(following.call('a', 'settle', 0)).rejects.toThrow('moved')
  places.set('a', 'new')
  await following.call('a', 'settle', 0)
  expect(seen).toEqual(['open old', 'close old', 'open new'])
})
