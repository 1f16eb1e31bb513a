import { useQuery } from '@tanstack/preact-query'
import { useEffect, useReducer, useState } from 'preact/hooks'
import { askedAgain } from '../../api/asked-again.ts'
import { request } from '../../api/request.ts'
import { MarketsInViewDocument } from '../../graphql/documents.ts'
import { type FreshRows, withFresh } from './list-rows.ts'

const PERIOD_MS = 10_000
/** Rows that are scrolled past are not asked for. */
const SETTLED_MS = 250

const NONE: FreshRows = new Map()

/**
 * Looks again at the markets in view every 10 s while the page is visible, and as soon as others have
 * come into view; one query each. `problem` is why the last look brought nothing.
 */
export const useFreshRows = (idsInView: readonly string[]) => {
  const ids = useSettled(idsInView.join(' '))
  const [rows, take] = useReducer(withFresh, NONE)
  const { data, error } = useQuery({
    queryKey: ['markets-in-view', ids],
    queryFn: ({ signal }) => request(MarketsInViewDocument, { ids: ids.split(' ') }, signal),
    enabled: ids !== '',
    ...{ ...askedAgain(PERIOD_MS), gcTime: 0, staleTime: 0 },
  })
  useEffect(() => {
    if (data !== undefined) take({ markets: data.data.markets.nodes, at: data.at })
  }, [data])
  return { rows, problem: error }
}

/** A text once it has stood for a while. */
const useSettled = (text: string): string => {
  const [settled, settle] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => settle(text), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
