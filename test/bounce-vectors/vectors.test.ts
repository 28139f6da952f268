import { bundleNoticeReader } from '@reachable/extension/notice-reader'
import { readNotice } from '@reachable/shared/bounce'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserOrSkip, launchPlain } from '../e2e/browser.ts'
import { attackMails } from '../fuzz/attack-mails.ts'
import { hostileMail } from '../fuzz/hostile-mail.ts'
import { seededRandom } from '../fuzz/random.ts'
import { corpusVectors, ownVectors, type Vector } from './vectors.ts'

const SEED = 20_260_302
const CORPUS_SAMPLE = 150
const HOSTILE_MAILS = 300
const ATTACK_BYTES = 20_000
/** Mails that cross into the page in one message. */
const BATCH = 50

const chromium = await browserOrSkip('bounce vectors')
const own = ownVectors()
const collected = corpusVectors(CORPUS_SAMPLE, SEED)
if (collected.length === 0)
  console.warn('The corpus of collected mails is not on this machine: own mails are compared.')

describe.skipIf(!chromium)('the bounce engine reads the same in Chromium as in Node', () => {
  let launched: Awaited<ReturnType<typeof launchPlain>>
  beforeAll(async () => {
    launched = await launchPlain(chromium ?? '')
    await launched.page.addScriptTag({ content: await bundleNoticeReader() })
  })
  afterAll(() => launched?.browser.close())

  test.each([
    ['own mails', own],
    [`a sample of ${CORPUS_SAMPLE} collected mails, seed ${SEED}`, collected],
    [`${HOSTILE_MAILS} hostile mails, seed ${SEED}`, hostileVectors()],
    ['attacks on single weaknesses', attackVectors()],
  ])('%s', async (_, vectors) => {
    for (let at = 0; at < vectors.length; at += BATCH) {
      const batch = vectors.slice(at, at + BATCH)
      const inBrowser = await readInPage(batch)
      batch.forEach(({ file, bytes }, index) => {
        // What crosses into Node again is JSON; absent and undefined are one there.
        expect(inBrowser[index], file).toEqual(JSON.parse(JSON.stringify(readNotice(bytes))))
      })
    }
  })

  async function readInPage(vectors: readonly Vector[]): Promise<readonly unknown[]> {
    const mails = JSON.stringify(vectors.map(({ bytes }) => Buffer.from(bytes).toString('latin1')))
    const script = `JSON.stringify(${mails}.map((mail) =>
      noticeReader.readNotice(Uint8Array.from(mail, (character) => character.charCodeAt(0)))))`
    return JSON.parse(String(await launched.page.evaluate(script))) as unknown[]
  }
})

function hostileVectors(): Vector[] {
  const [first = '', ...rest] = own.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))
  return Array.from({ length: HOSTILE_MAILS }, (_, index) => {
    const mail = hostileMail(seededRandom(SEED + index), [first, ...rest])
    return { file: `hostile mail ${SEED + index}`, bytes: Buffer.from(mail, 'latin1') }
  })
}

function attackVectors(): Vector[] {
  const mails = attackMails(ATTACK_BYTES)
  return mails.map(({ name, mail }) => ({ file: name, bytes: Buffer.from(mail, 'latin1') }))
}
