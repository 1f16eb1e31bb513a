import { useLayoutEffect, useRef } from 'preact/hooks'
import type { BasketMarketFragment } from '../../graphql/documents.ts'
import { COLUMN_HEAD, ROW, ROW_GROUP, TABLE } from '../../parts/table-roles.ts'
import { BasketRow } from './basket-row.tsx'
import { inOrder } from './basket-rows.ts'
import { useRowsInView } from './use-rows-in-view.ts'

interface BasketTableProps {
  readonly markets: readonly BasketMarketFragment[]
  /** When they arrived, by the browser's clock in ms. */
  readonly at: number
}

const HEADS = ['Market', 'Price', 'Other', 'Change, 24 h', 'Volume, 24 h', 'Status', 'Age']

export const BasketTable = ({ markets, at }: BasketTableProps) => {
  const body = useRef<HTMLTableSectionElement>(null)
  const former = useRef<readonly string[]>([])
  // A row in which somebody is with the keyboard must not run away from under the focus.
  const isHeld = body.current?.querySelector(':focus-visible') != null
  const rows = inOrder(markets, former.current, isHeld)
  const ids = rows.map(({ id }) => id)
  useLayoutEffect(() => {
    former.current = ids
  })
  const { indexes, before, after, measure } = useRowsInView(ids, body)
  return (
    <table {...TABLE} class="basket-table" aria-labelledby="basket" aria-rowcount={rows.length + 1}>
      <thead {...ROW_GROUP}>
        <tr {...ROW}>
          {HEADS.map((head) => (
            <th key={head} {...COLUMN_HEAD}>
              {head}
            </th>
          ))}
          <th {...COLUMN_HEAD}>
            <span class="visually-hidden">Get prices</span>
          </th>
        </tr>
      </thead>
      <tbody {...ROW_GROUP} ref={body} style={{ paddingTop: before, paddingBottom: after }}>
        {indexes.map((index) => {
          const { [index]: market } = rows
          if (market === undefined) return null
          return <BasketRow key={market.id} listed={{ data: market, at }} {...{ index, measure }} />
        })}
      </tbody>
    </table>
  )
}
