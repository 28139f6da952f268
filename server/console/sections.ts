import type { OrgRole } from '@reachable/shared/contract'

type Page = { readonly href: string; readonly label: string; readonly adminsOnly?: boolean }
/** The rooms of the console by what one comes for; the first page of a section stands for it in the top bar. */
type Section = { readonly label: string; readonly pages: readonly Page[] }

const SECTIONS: readonly Section[] = [
  { label: 'People', pages: [{ href: '/console', label: 'People' }] },
  {
    label: 'Log',
    pages: [
      { href: '/console/log', label: 'Engagement log' },
      { href: '/console/runs', label: 'Runs and undo', adminsOnly: true },
    ],
  },
  {
    label: 'Review',
    pages: [
      { href: '/console/incidents', label: 'Domain incidents', adminsOnly: true },
      { href: '/console/duplicates', label: 'Duplicates', adminsOnly: true },
      { href: '/console/refused', label: 'Refused by Salesforce', adminsOnly: true },
    ],
  },
  {
    label: 'Salesforce',
    pages: [
      { href: '/console/salesforce', label: 'Connection', adminsOnly: true },
      { href: '/console/checklist', label: 'Checklist', adminsOnly: true },
    ],
  },
  {
    label: 'Settings',
    pages: [
      { href: '/console/settings', label: 'Settings' },
      { href: '/console/filters', label: 'Filters' },
      { href: '/console/previews', label: 'Previews', adminsOnly: true },
    ],
  },
  { label: 'Help', pages: [{ href: '/console/help', label: 'Help' }] },
]

/** The sections that somebody with this role may open. */
export function sectionsFor(role: OrgRole): readonly Section[] {
  return SECTIONS.map(({ label, pages }) => ({
    label,
    pages: pages.filter(({ adminsOnly = false }) => !adminsOnly || role === 'admin'),
  })).filter(({ pages }) => pages.length > 0)
}

/** A person is looked at from the list of people. */
export const isIn = ({ pages }: Section, path: string): boolean =>
  pages.some(({ href }) => href === path) ||
  (path === '/console/person' && pages.some(({ href }) => href === '/console'))
