import { createHash } from 'node:crypto'
import type { ObjectMeta } from '../schema/schema.ts'
import type { ApiContext, Handler } from './api.ts'

/** Standard objects that have a page of their own in the interface; custom objects have one too. */
const WITH_TAB = new Set(['Account', 'Contact', 'Lead', 'Opportunity', 'Task', 'Event', 'Case', 'Report'])
const ICON_SIZES = [60, 120]

type Icon = { contentType: string; height: number; theme: string; url: string; width: number }
type Tab = {
  colors: { color: string; context: string; theme: string }[]
  custom: boolean
  iconUrl: string
  icons: Icon[]
  label: string
  miniIconUrl: string
  name: string
  sobjectName: string
  url: string
}

/** `GET tabs`. */
export const tabs: Handler = (context) => ({ status: 200, body: tabsOf(context) })

/** `GET theme`: colours and icons of the objects that have a tab. */
export const theme: Handler = (context) => ({
  status: 200,
  body: { themeItems: tabsOf(context).map(({ colors, icons, sobjectName }) => ({ colors, icons, name: sobjectName })) },
})

/** Every tab of the org, worked out from its objects. */
export function tabsOf(context: ApiContext): Tab[] {
  const { schema } = context.sim
  const metas = schema.names().flatMap((name) => schema.object(name) ?? [])
  return metas.filter(({ spec }) => WITH_TAB.has(spec.name) || spec.name.endsWith('__c')).map((m) => tabOf(context, m))
}

function tabOf({ sim }: ApiContext, { spec }: ObjectMeta): Tab {
  const custom = spec.name.endsWith('__c')
  const image = custom ? 'custom/custom1' : `standard/${spec.name.toLowerCase()}`
  const iconUrl = (size: number) => `${sim.baseUrl}/img/icon/t4v35/${image}_${size}.png`
  const icons = ICON_SIZES.map((size) => ({
    contentType: 'image/png',
    height: size,
    theme: 'theme4',
    url: iconUrl(size),
    width: size,
  }))
  return {
    colors: [{ color: colorOf(spec.name), context: 'primary', theme: 'theme4' }],
    custom,
    iconUrl: iconUrl(120),
    icons,
    label: spec.labelPlural,
    miniIconUrl: iconUrl(60),
    name: custom ? spec.name : `standard-${spec.name}`,
    sobjectName: spec.name,
    url: `${sim.baseUrl}/${spec.keyPrefix}/o`,
  }
}

/** Web colour without its hash sign; the same object has the same colour in every org. */
function colorOf(name: string): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 6).toUpperCase()
}
