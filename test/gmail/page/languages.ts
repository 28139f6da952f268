export const LANGUAGES = ['en', 'de', 'fr', 'es', 'ja', 'pt', 'ar', 'he'] as const
export type Language = (typeof LANGUAGES)[number]

/** Everything that the page says in the language of the account. */
export type PageWords = {
  inbox: string
  sent: string
  drafts: string
  scheduled: string
  compose: string
  to: string
  cc: string
  bcc: string
  subject: string
  body: string
  send: string
  moreSend: string
  schedule: string
  sending: string
  messageSent: string
  scheduledFor: string
  notSent: string
  undo: string
  view: string
  undone: string
  reply: string
  me: string
  account: string
  newMessage: string
  close: string
}

const NAMES = [
  ...['inbox', 'sent', 'drafts', 'scheduled', 'compose', 'to', 'cc', 'bcc', 'subject', 'body', 'send', 'moreSend'],
  ...['schedule', 'sending', 'messageSent', 'scheduledFor', 'notSent', 'undo', 'view', 'undone', 'reply', 'me'],
  ...['account', 'newMessage', 'close'],
] as (keyof PageWords)[]

/** One line a language, in the order of the names above. */
const LINES: Record<Language, string> = {
  en: 'Inbox|Sent|Drafts|Scheduled|Compose|To|Cc|Bcc|Subject|Message Body|Send|More send options|Schedule send|Sending…|Message sent|Send scheduled|The message could not be sent. It is kept in Drafts.|Undo|View message|Sending undone.|Reply|me|Account|New message|Save and close',
  de: 'Posteingang|Gesendet|Entwürfe|Geplant|Schreiben|An|Kopie|Blindkopie|Betreff|Nachrichtentext|Senden|Weitere Sendeoptionen|Senden planen|Wird gesendet…|Nachricht gesendet|Senden geplant|Die Nachricht konnte nicht gesendet werden.|Rückgängig|Nachricht ansehen|Senden rückgängig gemacht.|Antworten|mich|Konto|Neue Nachricht|Speichern und schließen',
  fr: 'Boîte de réception|Messages envoyés|Brouillons|Planifié|Nouveau message|À|Cc|Cci|Objet|Corps du message|Envoyer|Autres options d’envoi|Programmer l’envoi|Envoi…|Message envoyé|Envoi programmé|Le message n’a pas pu être envoyé.|Annuler|Voir le message|Envoi annulé.|Répondre|moi|Compte|Nouveau message|Enregistrer et fermer',
  es: 'Recibidos|Enviados|Borradores|Programados|Redactar|Para|Cc|Cco|Asunto|Cuerpo del mensaje|Enviar|Más opciones de envío|Programar envío|Enviando…|Mensaje enviado|Envío programado|No se pudo enviar el mensaje.|Deshacer|Ver mensaje|Envío deshecho.|Responder|yo|Cuenta|Mensaje nuevo|Guardar y cerrar',
  ja: '受信トレイ|送信済み|下書き|送信予定|作成|To|Cc|Bcc|件名|メッセージ本文|送信|その他の送信オプション|送信日時を設定|送信中…|メッセージを送信しました|送信を予約しました|送信できませんでした。|元に戻す|メッセージを表示|送信を取り消しました。|返信|自分|アカウント|新規メッセージ|保存して閉じる',
  pt: 'Entrada|Enviados|Rascunhos|Agendados|Escrever|Para|Cc|Cco|Assunto|Corpo da mensagem|Enviar|Mais opções de envio|Programar envio|Enviando…|Mensagem enviada|Envio programado|Não foi possível enviar a mensagem.|Desfazer|Ver mensagem|Envio desfeito.|Responder|mim|Conta|Nova mensagem|Salvar e fechar',
  ar: 'البريد الوارد|المرسلة|المسودات|مجدولة|إنشاء|إلى|نسخة|نسخة مخفية|الموضوع|نص الرسالة|إرسال|خيارات إرسال أخرى|جدولة الإرسال|جارٍ الإرسال…|تم إرسال الرسالة|تمت جدولة الإرسال|تعذر إرسال الرسالة.|تراجع|عرض الرسالة|تم التراجع عن الإرسال.|رد|أنا|الحساب|رسالة جديدة|حفظ وإغلاق',
  he: 'דואר נכנס|נשלחו|טיוטות|מתוזמנות|אימייל חדש|אל|עותק|עותק מוסתר|נושא|גוף ההודעה|שליחה|אפשרויות שליחה נוספות|תזמון שליחה|בשליחה…|ההודעה נשלחה|השליחה תוזמנה|לא ניתן לשלוח את ההודעה.|ביטול|הצגת ההודעה|השליחה בוטלה.|תשובה|אני|חשבון|הודעה חדשה|שמירה וסגירה',
}

/** The words of a language; each has all of them. */
export function wordsOf(language: Language): PageWords {
  const words = LINES[language].split('|')
  if (words.length !== NAMES.length) throw new Error(`${language} has ${words.length} words of ${NAMES.length}`)
  return Object.fromEntries(NAMES.map((name, index) => [name, words[index]])) as PageWords
}

export const directionOf = (language: Language): 'ltr' | 'rtl' => (['ar', 'he'].includes(language) ? 'rtl' : 'ltr')
