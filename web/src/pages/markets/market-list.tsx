import { useMemo, useRef } from 'preact/hooks'
import { failureText } from '../../api/failure-text.ts'
import type { ListPage } from './list-page.ts'
import { type FreshRow, type ListRow, shownRow } from './list-rows.ts'
import { type MarketChoice, pathOf } from './market-choice.ts'
import { AMOUNT_NAMES, type Amount, MarketRow } from './market-row.tsx'
import { Renewal } from './renewal.tsx'
import { rowClicks } from './row-clicks.ts'
import { useFreshRows } from './use-fresh-rows.ts'
import { type MarketListQuery, useReadOn } from './use-market-list.ts'
import { useRowFocus } from './use-row-focus.ts'
import { useRowHeight } from './use-row-height.ts'
import { useWindowRows } from './use-window-rows.ts'
import { renderedRows } from './window-rows.ts'

interface MarketListProps {
  readonly choice: MarketChoice
  readonly pages: readonly ListPage[]
  readonly rows: readonly ListRow[]
  readonly query: MarketListQuery
  /** Of the whole list; null while that is not known. */
  readonly count: number | null
  readonly amount: Amount
}

/** The rows that the window shows, of all that have been read. */
export const MarketList = ({ choice, pages, rows, query, count, amount }: MarketListProps) => {
  const list = useRef<HTMLOListElement>(null)
  const rowHeight = useRowHeight()
  const { focused, handlers } = useRowFocus(list, rows)
  const { first, last } = useWindowRows(list, rowHeight)
  const inView = useMemo(() => idsOf(rows.slice(first, last + 1)), [rows, first, last])
  const fresh = useFreshRows(inView)
  useReadOn(query, rows.length, last)
  const setSize = count === null ? -1 : Math.max(count, rows.length)
  return (
    <>
      <Columns {...{ choice, amount }} />
      {!query.isPlaceholderData && (
        <Renewal
          key={pathOf(choice)}
          {...{ choice, list, readAt: pages[0]?.at ?? 0, isAtTop: first === 0 }}
        />
      )}
      <ol
        {...{ ref: list, class: 'rows', tabIndex: -1, ...handlers, ...rowClicks(rows) }}
        style={{ height: rows.length * rowHeight }}
        data-amount={amount}
        aria-label="Markets"
        aria-busy={query.isPlaceholderData}
      >
        {renderedRows({ first, last }, rows.length, focused).map((index) => {
          const row = rows[index]
          if (row === undefined) return null
          const { id } = row.market
          return (
            <PlacedRow
              key={id}
              {...{ row, fresh: fresh.rows.get(id), amount, index, setSize, height: rowHeight }}
            />
          )
        })}
      </ol>
      <p class="behind" role="status">
        {fresh.problem !== null && `${failureText(fresh.problem)} What is shown here may be old.`}
      </p>
    </>
  )
}

interface PlacedRowProps {
  readonly row: ListRow
  readonly fresh: FreshRow | undefined
  readonly amount: Amount
  readonly index: number
  /** -1: not known. */
  readonly setSize: number
  /** CSS pixels. */
  readonly height: number
}

const PlacedRow = ({ row, fresh, amount, index, setSize, height }: PlacedRowProps) => {
  // A row that only moves in or out of the window around it is not drawn again.
  const content = useMemo(
    () => <MarketRow row={shownRow(row, fresh, Date.now())} amount={amount} />,
    [row, fresh, amount],
  )
  return (
    <li
      {...{
        class: 'row',
        'data-index': index,
        'aria-posinset': index + 1,
        'aria-setsize': setSize,
      }}
      style={{ height, transform: `translateY(${index * height}px)` }}
    >
      {content}
    </li>
  )
}

const idsOf = (rows: readonly ListRow[]): readonly string[] => rows.map(({ market }) => market.id)

/** Hidden from screen readers: each figure of a row says its name itself. */
const Columns = ({ choice, amount }: Pick<MarketListProps, 'choice' | 'amount'>) => (
  <div class="columns" aria-hidden="true">
    <span>Market</span>
    <span>{choice.status === 'resolved' ? 'Result' : 'Price'}</span>
    <span>Change, 24 h</span>
    <span>Volume, 24 h</span>
    <span>{AMOUNT_NAMES[amount]}</span>
    <span>Time</span>
    <span>Age</span>
  </div>
)
