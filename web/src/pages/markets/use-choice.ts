import { useMemo } from 'preact/hooks'
import { useLocation, useSearch } from 'wouter-preact'
import { choiceOf, type MarketChoice, pathOf } from './market-choice.ts'

export type Choose = (part: Partial<MarketChoice>, options?: { readonly replace: boolean }) => void

/** What the address says is chosen, and how to choose otherwise: a step of the browser's history each. */
export const useChoice = (): readonly [MarketChoice, Choose] => {
  const search = useSearch()
  const [, navigate] = useLocation()
  const choice = useMemo(() => choiceOf(search), [search])
  const choose: Choose = (part, options) =>
    navigate(pathOf({ ...choiceOf(location.search), ...part }), options)
  return [choice, choose]
}
