/** In the page: how many elements stand elsewhere, or have another size, than they would without anything of ours. */
export function movedByBadges(): number {
  const places = (): string[] =>
    [...document.body.querySelectorAll('*')].map((one) => JSON.stringify(one.getBoundingClientRect()))
  const withBadges = places()
  const badges = [...document.querySelectorAll('[data-reachable-badge]')].map(
    (one) => [one, one.getAttribute('data-reachable-badge') ?? ''] as const,
  )
  const overlay = document.querySelector<HTMLElement>('reachable-overlay')
  overlay?.style.setProperty('display', 'none')
  for (const [one] of badges) one.removeAttribute('data-reachable-badge')
  const without = places()
  for (const [one, state] of badges) one.setAttribute('data-reachable-badge', state)
  overlay?.style.removeProperty('display')
  return withBadges.filter((place, index) => place !== without[index]).length
}
