/** Where the words of somebody else begin: nothing below counts. */
export const QUOTE_STARTS: readonly RegExp[] = [
  /^[ \t]{0,8}-{2,10}[ ]{0,3}(?:original message|original-nachricht|ursprüngliche nachricht|message d'origine|message original|mensaje original|mensagem original|messaggio originale|forwarded message|original mail|oorspronkelijk bericht|wiadomość oryginalna|исходное сообщение|пересылаемое сообщение|元のメッセージ|原始邮件|原始郵件|원본 메시지|özgün ileti|orijinal mesaj)/i,
  /^[ \t]{0,4}(?:original message|original mail|-{3,10} ?reply above)[ ]{0,3}:?[ ]{0,3}$/i,
  /^[ \t]{0,4}(?:on|am|le|el|em|il|op|w dniu|dnia) [^\n]{5,120} ?(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|napisał|napisała|napisał\(a\))[^\n]{0,100}:[ ]{0,3}$/i,
  /^[^\n]{5,120}(?:пишет|написал|написала|のメール|写道|寫道|님이 작성|şunu yazdı|tarihinde şunları yazdı) ?[::]?[ ]{0,3}$/i,
  /^[ \t]{0,4}_{10,100}[ ]{0,3}$/,
  /^[ \t]{0,4}>/,
  /^[ \t]{0,4}(?:from|von|de|da|van|od|от|发件人|發件人|差出人|보낸 사람|kimden) ?[::] ?[^\n]{0,120}@/i,
]
