import { describe, expect, test } from 'vitest'
import { domainWithParents, isInternal, isSubdomainOf, registrableDomain } from './domain.ts'
import { isFreeMailDomain } from './free-mail.ts'
import { isGroupName, isRoleAddress } from './role-address.ts'
import { websiteDomain } from './website-domain.ts'

test('CAP-2: internal is compared on label boundaries', () => {
  const internal = ['ourco.com', 'ourco.io']
  expect(isInternal('sam@ourco.com', internal)).toBe(true)
  expect(isInternal('bo@eu.ourco.io', internal)).toBe(true)
  expect(isInternal('x@notourco.com', internal)).toBe(false)
  expect(isSubdomainOf('acme.com', '')).toBe(false)
})

test('DOM-4: public suffixes are never parents', () => {
  expect(registrableDomain('eu.acme.co.uk')).toBe('acme.co.uk')
  expect(registrableDomain('co.uk')).toBeNull()
  expect(registrableDomain('github.io')).toBeNull()
  expect(domainWithParents('a.b.acme.com')).toEqual(['a.b.acme.com', 'b.acme.com', 'acme.com'])
  expect(domainWithParents('acme.github.io')).toEqual(['acme.github.io'])
})

describe('DOM-2: the domain of a website', () => {
  test.each([
    ['https://www.acme.com/about', 'acme.com'],
    ['HTTP://WWW.Acme.COM.:8080/x?y#z', 'acme.com'],
    ['acme.com', 'acme.com'],
    ['eu.acme.com/de', 'eu.acme.com'],
    ['https://user@acme.com', 'acme.com'],
    ['www.bücher.de', 'xn--bcher-kva.de'],
    ['google.com', 'google.com'],
    ['https://www.acme.example/', 'acme.example'],
  ])('%s gives %s', (website, domain) => expect(websiteDomain(website)).toBe(domain))

  test.each([
    'n/a',
    '',
    '  ',
    'none',
    '192.168.0.1',
    'http://10.1.2.3:80/',
    'https://[2001:db8::1]/',
    'localhost',
    'linkedin.com/company/acme',
    'https://www.facebook.com/acme',
    'https://sites.google.com/acme',
    'co.uk',
    'not known yet',
  ])('"%s" gives none', (website) => expect(websiteDomain(website)).toBeNull())
})

test('DOM-3: free-mail and disposable domains', () => {
  for (const domain of [
    'gmail.com',
    'outlook.com',
    'yahoo.com',
    'yahoo.co.jp',
    'gmx.net',
    'gmx.at',
    'icloud.com',
    'proton.me',
    'mailinator.com',
  ]) {
    expect(isFreeMailDomain(domain), domain).toBe(true)
  }
  for (const domain of ['acme.com', 'acme.co.uk', 'google.com', 'microsoft.com', 'yahoo-partners.com']) {
    expect(isFreeMailDomain(domain), domain).toBe(false)
  }
})

describe('CON-9: addresses that are no person', () => {
  test.each([
    'info@acme.com',
    'Sales@acme.com',
    'no-reply@acme.com',
    'noreply@acme.com',
    'no_reply@acme.com',
    'do.not.reply@acme.com',
    'customer.service@acme.com',
    'unsubscribe+token@acme.com',
    'info+eu@acme.com',
    'postmaster@acme.com',
    'mailer-daemon@acme.com',
    'conf-room-2@resource.calendar.google.com',
    'people@googlegroups.com',
  ])('%s', (address) => expect(isRoleAddress(address)).toBe(true))

  test.each([
    'inafo@acme.com',
    'in.fo@acme.com',
    'infomary@acme.com',
    'sales.anna@acme.com',
    'ann@acme.com',
    'billy@acme.com',
  ])('%s is a person', (address) => expect(isRoleAddress(address)).toBe(false))

  test('group names', () => {
    expect(isGroupName('Acme Support Team')).toBe(true)
    expect(isGroupName('Cara Diaz')).toBe(false)
  })
})
