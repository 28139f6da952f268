import { parse } from 'tldts'
import { isSubdomainOf } from './domain.ts'
import { domainToAscii } from './punycode.ts'

/** Hosts where companies only have a page: their domain says nothing about anybody's address (DOM-2). */
const SHARED_HOSTS = [
  'about.me',
  'angel.co',
  'bit.ly',
  'business.site',
  'calendly.com',
  'crunchbase.com',
  'docs.google.com',
  'drive.google.com',
  'facebook.com',
  'fb.com',
  'fb.me',
  'g.page',
  'github.com',
  'goo.gl',
  'instagram.com',
  'linkedin.com',
  'linktr.ee',
  'lnkd.in',
  'maps.google.com',
  'medium.com',
  'notion.site',
  'notion.so',
  'pinterest.com',
  'plus.google.com',
  'sites.google.com',
  't.me',
  'tiktok.com',
  'twitter.com',
  'vimeo.com',
  'vk.com',
  'wa.me',
  'wellfound.com',
  'wikipedia.org',
  'x.com',
  'xing.com',
  'yelp.com',
  'youtu.be',
  'youtube.com',
]
const URL_CHARACTERS_MAX = 2_048

/**
 * The domain that a Website field (or an entry of a domain list) stands for, or null: blanks, "n/a", addresses of
 * digits, public suffixes and shared hosts give none. Scheme, `www.`, path, port, case and a trailing dot are removed.
 * Endings that no registry knows are taken as they are: companies name hosts `.corp`, examples end in `.example`.
 * @source requirements DOM-2
 */
export function websiteDomain(website: string): string | null {
  const host = hostOf(website.trim().slice(0, URL_CHARACTERS_MAX))
  if (host === null || SHARED_HOSTS.some((shared) => isSubdomainOf(host, shared))) return null
  const parsed = parse(host, { allowPrivateDomains: true })
  return parsed.isIp !== true && parsed.domain !== null ? host : null
}

function hostOf(url: string): string | null {
  const authority = url.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').split(/[/?#\\]/)[0] ?? ''
  const host = authority
    .replace(/^[^@]*@/, '')
    .replace(/:\d*$/, '')
    .replace(/\.$/, '')
  const ascii = domainToAscii(host)
  return ascii === null || !/^[a-z0-9.-]+$/.test(ascii) ? null : ascii.replace(/^www\d?\./, '')
}
