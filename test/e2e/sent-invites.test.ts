import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GmailPerson, gmailPerson } from '../gmail/person.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { CANARY } from './notice-mail.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('Invitations sent by mail')
const REP = 'rep@own.example'

/** An invitation of this organizer to these guests. */
const invite = (uid: string, guests: readonly string[], { organizer = REP, method = 'REQUEST' } = {}): string =>
  [
    ...['BEGIN:VCALENDAR', 'PRODID:-//Replica//EN', 'VERSION:2.0', `METHOD:${method}`, 'BEGIN:VEVENT', `UID:${uid}`],
    ...['SEQUENCE:2', 'DTSTART:20270301T100000Z', 'DTEND:20270301T110000Z', `ORGANIZER;CN=Robin:mailto:${organizer}`],
    ...guests.map((guest) => `ATTENDEE;PARTSTAT=TENTATIVE;CN=${guest}:mailto:${guest}`),
    ...[`DESCRIPTION:${CANARY}`, `SUMMARY:${CANARY}`, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')

describe.skipIf(!chromium)('a mail with a calendar file that the rep sends in Gmail', () => {
  let rep: Rep
  let person: GmailPerson
  const originalsRead: string[] = []
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(),
      site: { gmail: { config: { undoWindowMs: 1_500, autosaveMs: 150, pollMs: 100 } } },
    })
    rep.context.on('request', (request) => {
      if (request.url().includes('view=att')) originalsRead.push(request.url())
    })
    const page = await rep.context.newPage()
    person = gmailPerson(page, rep.site.gmail)
    await person.open('https://mail.google.com/mail/u/0/?seed=41')
  })
  afterAll(() => rep?.stop())

  const write = async (to: string, ics: string): Promise<void> => {
    await person.compose()
    await person.addRecipient(to)
    await person.subject('Plan')
    await person.body(CANARY)
    await person.attachInvite(ics)
    await person.send()
    await person.waitForSent()
  }
  const posted = (kind: string, to: string) =>
    rep.captured().filter((one) => one.kind === kind && JSON.stringify(one).includes(to))
  const isSent = (to: string) => rep.site.gmail.sent().some((one) => one.state === 'sent' && one.to[0]?.address === to)

  test('is a mail and a meeting, each once, with the guests and their answers', async () => {
    await write('ann@dest.example', invite('uid-1@own.example', ['ann@dest.example', 'sam@own.example']))
    await eventually(() => posted('meeting.scheduled', 'uid-1@own.example').length).toBe(1)
    await eventually(() => posted('email.sent', 'ann@dest.example').length).toBe(1)
    expect(posted('meeting.scheduled', 'uid-1@own.example')).toMatchObject([
      {
        mailbox: REP,
        participants: [
          { role: 'organizer', address: REP },
          { role: 'required', address: 'ann@dest.example', response: 'tentative' },
          { role: 'required', address: 'sam@own.example', response: 'tentative' },
        ],
        meeting: {
          ...{ uid: 'uid-1@own.example', sequence: 2, isCancelled: false, invitationsConfirmed: true },
          ...{ startsAt: '2027-03-01T10:00:00.000Z', endsAt: '2027-03-01T11:00:00.000Z' },
        },
      },
    ])
    expect(originalsRead).toHaveLength(1)
  })
  test('that is taken back is no meeting, nor is one that somebody else organises', async () => {
    await write('bob@dest.example', invite('uid-2@own.example', ['bob@dest.example']))
    await person.undo()
    await person.closeForm()
    await write('cy@dest.example', invite('uid-3@own.example', ['cy@dest.example'], { organizer: 'eve@dest.example' }))
    await eventually(() => isSent('cy@dest.example')).toBe(true)
    // Whatever the two would make stands in line before this one.
    await write('dee@dest.example', invite('uid-4@own.example', ['dee@dest.example'], { method: 'CANCEL' }))
    await eventually(() => posted('meeting.scheduled', 'uid-4@own.example').length).toBe(1)
    expect(posted('meeting.scheduled', 'uid-4@own.example')).toMatchObject([{ meeting: { isCancelled: true } }])
    expect(JSON.stringify(rep.posted())).not.toMatch(/uid-[23]|bob@dest/)
  })
  test('is read where Gmail answers shortly, and where it sends the reader on to its attachment host', async () => {
    rep.site.gmail.configure({ labelOnlyAnswers: true, redirectRaw: true })
    await write('fay@dest.example', invite('uid-5@own.example', ['fay@dest.example']))
    await eventually(() => posted('meeting.scheduled', 'uid-5@own.example').length).toBe(1)
    rep.site.gmail.configure({ labelOnlyAnswers: false, redirectRaw: false })
  })
  test('leaves the browser without a word of its text or its calendar file, and nothing of them is kept', async () => {
    expect(rep.line.requests.map(({ path, body }) => path + body).join('\n')).not.toContain(CANARY)
    expect(await rep.panel.storedText()).not.toContain(CANARY)
  })
})
