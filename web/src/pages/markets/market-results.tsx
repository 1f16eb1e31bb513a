import { useEffect, useRef } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { failureText } from '../../api/failure-text.ts'
import { countText } from '../../format/decimal.ts'
import { Loading } from '../../parts/loading.tsx'
import { Problem } from '../../parts/problem.tsx'
import { type MarketChoice, pathOf } from './market-choice.ts'
import { MarketList } from './market-list.tsx'
import type { Amount } from './market-row.tsx'
import { NothingFound } from './nothing-found.tsx'
import { useMarketCount } from './use-market-count.ts'
import { type MarketListQuery, useMarketList } from './use-market-list.ts'
import { type Opening, useOpenFirst } from './use-opening.ts'

interface MarketResultsProps {
  readonly choice: MarketChoice
  readonly opening: Opening
}

/** What a choice finds, in every state that this can be in. */
export const MarketResults = ({ choice, opening }: MarketResultsProps) => {
  const { query, rows, pages, failure } = useMarketList(choice)
  const isThere = query.isSuccess && !query.isPlaceholderData
  useOpenFirst(opening, { isDone: isThere, first: rows?.[0] })
  const counted = useMarketCount(choice, isThere)
  const count = choice.query === '' ? counted : (pages?.at(-1)?.found ?? null)
  const isEmpty = rows?.length === 0
  // That another choice found nothing says nothing of this one.
  const isWaiting = rows === null ? failure === null : isEmpty && query.isPlaceholderData
  return (
    <>
      <div class="summary">
        <Summary {...{ choice, count }} />
        {pathOf(choice) !== '/' && <Link href="/">Clear all</Link>}
      </div>
      {failure !== null && (
        <Problem title="The markets could not be loaded" onRetry={() => void query.refetch()}>
          {failureText(failure)}
        </Problem>
      )}
      {isWaiting && (
        <div class="markets-loading">
          <Loading what="markets" rows={10} />
        </div>
      )}
      {isEmpty && !isWaiting && <NothingFound choice={choice} />}
      {pages && rows !== null && rows.length > 0 && (
        <>
          <MarketList {...{ choice, pages, rows, query, count, amount: amountOf(choice) }} />
          <ListEnd query={query} />
        </>
      )}
    </>
  )
}

interface SummaryProps {
  readonly choice: MarketChoice
  /** Null while it is not known. */
  readonly count: number | null
}

/** Read out once for each choice: what moves by itself after that is not. */
const Summary = ({ choice, count }: SummaryProps) => {
  const path = pathOf(choice)
  const said = useRef<string | null>(null)
  const isSaid = said.current === path
  useEffect(() => {
    if (count !== null) said.current = path
  })
  return (
    <p role="status" aria-live={isSaid ? 'off' : 'polite'}>
      {count !== null && summaryOf(choice, count)}
    </p>
  )
}

/** The most that a search compares. */
const MOST_FOUND = 300

const summaryOf = ({ query }: MarketChoice, count: number): string => {
  if (query === '') return count === 1 ? '1 market' : `${countText(count)} markets`
  if (count === 0) return 'Nothing found'
  return count < MOST_FOUND ? `${count} found` : `The ${MOST_FOUND} best matches`
}

/** Closed markets have no order book, and a list by volume shows it. */
const amountOf = ({ status, order }: MarketChoice): Amount =>
  status === 'closed' || status === 'resolved' || order === 'VOLUME_DESC' ? 'volume' : 'liquidity'

const ListEnd = ({ query }: { readonly query: MarketListQuery }) => (
  <div class="list-end">
    {query.isFetchNextPageError && (
      <Problem
        title="The next markets could not be loaded"
        onRetry={() => void query.fetchNextPage()}
      >
        {failureText(query.error)}
      </Problem>
    )}
    {!query.isFetchNextPageError && (
      <p class="quiet">{query.hasNextPage ? 'Loading more…' : 'That is all.'}</p>
    )}
  </div>
)
