import type { ReactNode } from 'react'
import type { Pages } from '../use-resource.ts'

type ListTableProps = {
  /** For screen readers; the heading above says it to others. */
  readonly caption: string
  readonly columns: readonly string[]
  readonly className?: string
  readonly children: ReactNode
}

/** A list as a table; its rows are `children`, whose cells carry `data-label` for narrow windows. */
export const ListTable = ({ caption, columns, className = 'list', children }: ListTableProps) => (
  <table className={className}>
    <caption className="hidden">{caption}</caption>
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {column}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
)

type ShowMoreProps = { readonly pages: Pick<Pages<unknown>, 'hasMore' | 'loadMore' | 'state'>; readonly label?: string }

/** Loads the next page of a list, where there is one. */
export const ShowMore = ({ pages, label = 'Show more' }: ShowMoreProps) =>
  pages.hasMore && (
    <button type="button" onClick={pages.loadMore} disabled={pages.state === 'loading'}>
      {label}
    </button>
  )
