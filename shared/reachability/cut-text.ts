/** The first `charactersMax` UTF-16 units; a surrogate pair across the limit is dropped whole (HBF-6). */
export function cutText(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text
  const isSplit = /[\ud800-\udbff]/.test(text.charAt(charactersMax - 1))
  return text.slice(0, isSplit ? charactersMax - 1 : charactersMax)
}
