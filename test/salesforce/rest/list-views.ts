import { liveRows } from '../metadata/components.ts'
import type { Handler } from './api.ts'
import { objectOf } from './api.ts'

/** `GET sobjects/X/listviews`. */
export const listViews: Handler = (context, _request, [name = '']) => {
  const { spec } = objectOf(context, name)
  const path = `${context.versionPath}/sobjects/${spec.name}/listviews`
  const listviews = liveRows(context.sim, 'ListView')
    .filter((row) => row.SobjectType === spec.name)
    .map((row) => ({
      describeUrl: `${path}/${row.Id}/describe`,
      developerName: row.DeveloperName,
      id: row.Id,
      label: row.Name,
      resultsUrl: `${path}/${row.Id}/results`,
      soqlCompatible: true,
      url: `${path}/${row.Id}`,
    }))
  const page = { done: true, nextRecordsUrl: null, size: listviews.length, sobjectType: spec.name }
  return { status: 200, body: { ...page, listviews } }
}
