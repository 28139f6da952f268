import type { BounceReason } from '../contract/bounce-vocabulary.ts'

/** A notice in prose, as one mail system writes it, and whom it names with which cause. */
export type NoticeShape = {
  readonly of: string
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly recipients: Readonly<Record<string, BounceReason>>
  readonly kind?: 'bounce' | 'delayed'
}

/** Shapes of notices that follow no standard, written for this table in the manner of many mail systems. */
export const NOTICE_SHAPES: readonly NoticeShape[] = [
  {
    of: 'qmail, several recipients',
    from: 'MAILER-DAEMON@mx.ourco.com',
    subject: 'failure notice',
    text: `Hi. This is the qmail-send program at mx.ourco.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ann@acme.com>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 <ann@acme.com> no such mailbox
Giving up on 192.0.2.7.

<bob@globex.com>:
Sorry, I couldn't find any host named globex.com. (#5.1.2)

--- Below this line is a copy of the message.

Return-Path: <rita@ourco.com>
From: rita@ourco.com
To: ann@acme.com, bob@globex.com
Message-ID: <1@ourco.com>
Subject: hello
`,
    recipients: { 'ann@acme.com': 'userunknown', 'bob@globex.com': 'hostunknown' },
  },
  {
    of: 'Exim, several recipients',
    from: 'Mail Delivery System <Mailer-Daemon@mx.ourco.com>',
    subject: 'Mail delivery failed: returning message to sender',
    text: `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ann@acme.com
    SMTP error from remote mail server after RCPT TO:<ann@acme.com>:
    host mx.acme.com [192.0.2.7]: 550 5.1.1 User unknown
  bob@globex.com
    host mx.globex.com [192.0.2.8]: 552 5.2.2 Over quota:
    retry timeout exceeded

------ This is a copy of the message, including all the headers. ------

Return-path: <rita@ourco.com>
From: rita@ourco.com
To: ann@acme.com, bob@globex.com
Message-ID: <1@ourco.com>
`,
    recipients: { 'ann@acme.com': 'userunknown', 'bob@globex.com': 'mailboxfull' },
  },
  {
    of: 'Exchange 2003',
    from: 'System Administrator <postmaster@ourco.com>',
    subject: 'Undeliverable: hello',
    text: `Your message

  To:      ann@acme.com
  Subject: hello
  Sent:    Thu, 5 Nov 2026 10:00:00 +0100

did not reach the following recipient(s):

ann@acme.com on Thu, 5 Nov 2026 10:00:05 +0100
    The e-mail account does not exist at the organization this message was sent to.
    <mx.acme.com #5.1.1 smtp;550 5.1.1 User unknown>
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Domino',
    from: 'postmaster@acme.com',
    subject: 'DELIVERY FAILURE: User ann (ann@acme.com) not listed in Domino Directory',
    text: `Your message

  Subject: hello

was not delivered to:

  ann@acme.com

because:

  User ann (ann@acme.com) not listed in Domino Directory
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'GroupWise',
    from: 'Mailer-Daemon@acme.com',
    subject: 'Mail System Error - Returned Mail',
    text: `The message that you sent was undeliverable to the following:
	ann@acme.com (user not found)

Possibly truncated original message follows:
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Courier',
    from: '"Courier mail server at mx.ourco.com" <@>',
    subject: 'NOTICE: mail delivery status.',
    text: `This is a delivery status notification from mx.ourco.com,
running the Courier mail server, version 0.65.

The original message was received on Thu, 05 Nov 2026 10:00:00 +0100
from mail.ourco.com [192.0.2.1]

---------------------------------------------------------------------------

                           UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<ann@acme.com>:
    mx.acme.com [192.0.2.7]:
>>> RCPT TO:<ann@acme.com>
<<< 550 5.1.1 <ann@acme.com>... User unknown

---------------------------------------------------------------------------
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'MDaemon',
    from: 'MDaemon@ourco.com',
    subject: 'Permanent Delivery Failure',
    text: `The attached message had PERMANENT fatal delivery errors!

After one or more unsuccessful delivery attempts the attached message has
been removed from the mail queue on this server.  The number and frequency
of delivery attempts are determined by local configuration parameters.

YOUR MESSAGE WAS NOT DELIVERED TO ONE OR MORE RECIPIENTS!

Failed address: ann@acme.com

--- Session Transcript ---
 Thu 2026-11-05 10:00:00: Parsing message <xxxxxxxxxxxxxxxxxxxx\\pd500.msg>
 Thu 2026-11-05 10:00:00: *  From: rita@ourco.com
 Thu 2026-11-05 10:00:00: *  To: ann@acme.com
 Thu 2026-11-05 10:00:01: --> MAIL From:<rita@ourco.com>
 Thu 2026-11-05 10:00:01: <-- 250 OK
 Thu 2026-11-05 10:00:01: --> RCPT To:<ann@acme.com>
 Thu 2026-11-05 10:00:01: <-- 550 <ann@acme.com>, Recipient unknown
 Thu 2026-11-05 10:00:01: --> QUIT
--- End Transcript ---
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'IMail',
    from: 'Postmaster <postmaster@ourco.com>',
    subject: 'Undeliverable Mail',
    text: `Mailbox full: ann@acme.com

Original message follows.

Received: from mail.ourco.com [192.0.2.1]
From: rita@ourco.com
To: ann@acme.com
Message-ID: <1@ourco.com>
`,
    recipients: { 'ann@acme.com': 'mailboxfull' },
  },
  {
    of: 'hMailServer',
    from: 'mailer-daemon@ourco.com',
    subject: 'Message undeliverable: hello',
    text: `Your message did not reach some or all of the intended recipients.

   Sent: Thu, 5 Nov 2026 10:00:00 +0100
   Subject: hello

The following recipient(s) could not be reached:

ann@acme.com
   Error Type: SMTP
   Remote server (192.0.2.7) issued an error.
   hMailServer sent: RCPT TO:<ann@acme.com>
   Remote server replied: 550 5.1.1 User unknown

hMailServer
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'MailEnable',
    from: 'Postmaster <postmaster@ourco.com>',
    subject: 'Message Delivery Failure',
    text: `MailEnable: Message could not be delivered to some recipients.
The following recipient(s) could not be reached:

	Recipient: [SMTP:ann@acme.com]
	Reason: Remote SMTP Server Returned: 550 5.2.1 Mailbox disabled

Message headers follow:

Received: from mail.ourco.com [192.0.2.1]
From: <rita@ourco.com>
To: <ann@acme.com>
Message-ID: <1@ourco.com>
`,
    recipients: { 'ann@acme.com': 'suspend' },
  },
  {
    of: 'Oracle Messaging',
    from: 'Internet Mail Delivery <postmaster@ourco.com>',
    subject: 'Delivery Notification: Delivery has failed',
    text: `This report relates to a message you sent with the following header fields:

  Message-id: <1@ourco.com>
  Date: Thu, 05 Nov 2026 10:00:00 +0100
  From: Rita <rita@ourco.com>
  To: Ann <ann@acme.com>
  Subject: hello

Your message cannot be delivered to the following recipients:

  Recipient address: ann@acme.com
  Reason: Remote SMTP server has rejected address
  Diagnostic code: smtp;550 5.1.1 unknown or illegal alias
  Remote system: dns;mx.acme.com (TCP|192.0.2.1|4711|192.0.2.7|25)
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'James',
    from: 'postmaster@ourco.com',
    subject: 'Re: hello',
    text: `Hi. This is the James mail server at ourco.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.  Below
I include the list of recipients and the reason why I was unable to deliver
your message.

Failed recipient(s):
ann@acme.com

Error message:
550 5.1.1 <ann@acme.com>: Recipient address rejected: User unknown

`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Smail',
    from: '<MAILER-DAEMON@ourco.com>',
    subject: 'mail failed, returning to sender',
    text: `|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 <ann@acme.com> ... unknown user
|------------------------- Message text follows: ------------------------|
Received: from mail.ourco.com by mx.ourco.com
From: rita@ourco.com
To: ann@acme.com
Message-Id: <1@ourco.com>
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'MMDF',
    from: 'Memo Service <mmdf@ourco.com>',
    subject: 'Failed mail  (msg.aa01234)',
    text: `Your message could not be delivered to
'ann@acme.com' for the following
reason:  ' Unknown user name in "ann@acme.com"'

    Your message follows:

Received: from mail.ourco.com by mx.ourco.com
From: rita@ourco.com
To: ann@acme.com
Message-Id: <1@ourco.com>
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Yahoo',
    from: 'MAILER-DAEMON@yahoo.com',
    subject: 'Failure Notice',
    text: `Sorry, we were unable to deliver your message to the following address.

<ann@acme.com>:
Remote host said:
550 5.1.1 ann@acme.com: Recipient address rejected: User unknown in virtual mailbox table
 [RCPT_TO]

--- Below this line is a copy of the message.

Return-Path: <rita@ourco.com>
From: rita@ourco.com
To: ann@acme.com
Message-ID: <1@ourco.com>
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'AOL of old',
    from: 'Mail Delivery Subsystem <MAILER-DAEMON@aol.com>',
    subject: 'Mail Delivery Problem',
    text: `Your mail to the following recipients could not be delivered because they are not accepting mail from rita@ourco.com:
   annlee@aol.com

`,
    recipients: { 'annlee@aol.com': 'rejected' },
  },
  {
    of: 'Mimecast',
    from: 'Mail Delivery System <postmaster@acme.com>',
    subject: '[Postmaster] Email Delivery Failure',
    text: `This is a delivery failure notification message indicating that
an email you addressed to email address :
-- ann@acme.com

could not be delivered. The problem appears to be :
-- Recipient email server rejected the message

Additional information follows :
-- 550 5.1.1 Recipient not found

This condition occurred after 1 attempt(s) to deliver over
a period of 0 hour(s).
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Outlook without a report',
    from: 'Microsoft Outlook <postmaster@acme.com>',
    subject: 'Undeliverable: hello',
    text: `Delivery has failed to these recipients or groups:

Ann Lee (ann@acme.com)
The email address you entered couldn't be found. Please check the recipient's email address and try to resend the message.

Diagnostic information for administrators:

Generating server: DB8PR01MB1234.eurprd01.prod.example.com

ann@acme.com
Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ann@acme.com not found by SMTP address lookup'
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'German, GMX manner',
    from: '"GMX Mailer Daemon" <mailer-daemon@gmx.example>',
    subject: 'Mail delivery failed: returning message to sender',
    text: `Diese Nachricht wurde automatisch erstellt. Ihre E-Mail konnte nicht an einen oder mehrere Empfänger zugestellt werden.

Folgende Adresse konnte nicht erreicht werden:

ann@acme.com:
SMTP error from remote server for RCPT TO command, host: mx.acme.com (192.0.2.7) reason: 550 5.1.1 Postfach unbekannt
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'French',
    from: 'MAILER-DAEMON@fournisseur.example',
    subject: 'Échec de remise de votre message',
    text: `Votre message n'a pas pu être remis au destinataire suivant :

ann@acme.com

Raison : la boîte aux lettres du destinataire est pleine.
`,
    recipients: { 'ann@acme.com': 'mailboxfull' },
  },
  {
    of: 'Spanish',
    from: 'postmaster@correo.example',
    subject: 'No se puede entregar: hola',
    text: `No se pudo entregar el mensaje a los siguientes destinatarios:

  ann@acme.com

El usuario no existe en este servidor.
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Portuguese',
    from: 'MAILER-DAEMON@correio.example',
    subject: 'Falha na entrega da mensagem',
    text: `Não foi possível entregar a sua mensagem ao seguinte destinatário:

ann@acme.com: caixa postal cheia
`,
    recipients: { 'ann@acme.com': 'mailboxfull' },
  },
  {
    of: 'Italian',
    from: 'mailer-daemon@posta.example',
    subject: 'Mancato recapito del messaggio',
    text: `Il messaggio non è stato recapitato al seguente destinatario:

ann@acme.com

Motivo: utente sconosciuto
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Dutch',
    from: 'postmaster@post.example',
    subject: 'Onbestelbaar: hallo',
    text: `Uw bericht kon niet worden bezorgd aan de volgende ontvanger:

ann@acme.com

De mailbox van de ontvanger is vol.
`,
    recipients: { 'ann@acme.com': 'mailboxfull' },
  },
  {
    of: 'Polish',
    from: 'mailer-daemon@poczta.example',
    subject: 'Niedostarczalne: witam',
    text: `Nie udało się dostarczyć wiadomości do następującego adresata:

ann@acme.com

Adresat nie istnieje.
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Russian',
    from: 'mailer-daemon@pochta.example',
    subject: 'Недоставленное сообщение',
    text: `Ваше сообщение не было доставлено следующему получателю:

ann@acme.com

Пользователь не найден.
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Japanese',
    from: 'Mail Delivery Subsystem <MAILER-DAEMON@mail.example>',
    subject: '配信不能',
    text: `次のあて先へのメッセージはエラーのため送信できませんでした。

  ann@acme.com

メールアドレスが見つかりません。
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Chinese',
    from: 'postmaster@mail.example',
    subject: '系统退信',
    text: `很抱歉，您的邮件被退回来了。

收件人: ann@acme.com
退信原因: 收件人邮箱不存在。
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Korean',
    from: 'MAILER-DAEMON@mail.example',
    subject: '메일 전송 실패',
    text: `다음 수신자에게 메일을 전송하지 못했습니다.

ann@acme.com

존재하지 않는 사용자입니다.
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'Turkish',
    from: 'postmaster@posta.example',
    subject: 'Teslim edilemedi: merhaba',
    text: `İletiniz aşağıdaki alıcıya teslim edilemedi:

ann@acme.com

Kullanıcı bulunamadı.
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
  {
    of: 'a table with two recipients',
    from: 'Mail Delivery Service <mailer@ourco.com>',
    subject: 'Delivery failure',
    text: `The following message could not be delivered:

Recipient            | Status | Reason
---------------------+--------+---------------------------------
ann@acme.com         | failed | 550 5.1.1 No such user
bob@globex.com       | failed | 552 5.2.2 Mailbox is full
`,
    recipients: { 'ann@acme.com': 'userunknown', 'bob@globex.com': 'mailboxfull' },
  },
  {
    of: 'a delay without a report',
    from: 'Mail Delivery System <Mailer-Daemon@mx.ourco.com>',
    subject: 'Warning: message 1kZ delayed 24 hours',
    text: `This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.ourco.com.

The address to which the message has not yet been delivered is:

  ann@acme.com
    host mx.acme.com [192.0.2.7]: Connection timed out

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered.
`,
    recipients: { 'ann@acme.com': 'expired' },
    kind: 'delayed',
  },
  {
    of: 'Amavis',
    from: '"Content-filter at mx.acme.com" <postmaster@acme.com>',
    subject: 'VIRUS (Eicar) in mail FROM you',
    text: `VIRUS ALERT

Our content checker found
    virus: Eicar-Test-Signature
in email presumably from you <rita@ourco.com>
to the following recipient:
-> ann@acme.com

Delivery of the email was stopped!
`,
    recipients: { 'ann@acme.com': 'virusdetected' },
  },
  {
    of: 'Zimbra, older',
    from: 'MAILER-DAEMON (Mail Delivery System)',
    subject: 'Undelivered Mail Returned to Sender',
    text: `This is the mail system at host mx.ourco.com.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<ann@acme.com>: host mx.acme.com[192.0.2.7] said: 452 4.2.2 Over quota (in reply to RCPT TO command)
`,
    recipients: { 'ann@acme.com': 'mailboxfull' },
  },
  {
    of: 'Lotus SMTP',
    from: 'Mail Router <MAILER-DAEMON@acme.com>',
    subject: 'NON-DELIVERY of: hello',
    text: `Failure Report

Failure reason

User not listed in public Name & Address Book

User ANN@acme.com
`,
    recipients: { 'ann@acme.com': 'userunknown' },
  },
]
